namespace Proximal;

/// <summary>One array of a safetensors file that is about to be written, whose bytes are made when their turn comes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">How its numbers are stored.</param>
/// <param name="Shape">The lengths of its axes, outermost first; none for a single number.</param>
/// <param name="Write">Writes exactly the bytes that type and shape call for.</param>
public sealed record SafetensorsArray(string Name, ElementType Type, IReadOnlyList<int> Shape, Action<Stream> Write)
{
    /// <summary>How many bytes it has.</summary>
    public long Length { get; } = Shape.Aggregate((long)Type.Size(), static (bytes, length) => checked(bytes * length));
}
