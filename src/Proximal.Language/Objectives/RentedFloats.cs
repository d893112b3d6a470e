using System.Buffers;

namespace Proximal.Language;

/// <summary>Working memory that goes back to the shared pool.</summary>
/// <param name="count">How many numbers; what they are at first is not defined.</param>
internal readonly ref struct RentedFloats(int count) : IDisposable
{
    private readonly float[] array = ArrayPool<float>.Shared.Rent(count);

    public Span<float> Span => array.AsSpan(0, count);

    public void Dispose() => ArrayPool<float>.Shared.Return(array);
}
