using System.Buffers;

namespace Proximal.Language;

/// <summary>Buffer from the shared array pool, returned on disposal.</summary>
/// <param name="count">Number of elements, not initialized.</param>
internal readonly ref struct PooledFloats(int count) : IDisposable
{
    private readonly float[] array = ArrayPool<float>.Shared.Rent(count);

    public Span<float> Span => array.AsSpan(0, count);

    public void Dispose() => ArrayPool<float>.Shared.Return(array);
}
