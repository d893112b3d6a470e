namespace Proximal;

/// <summary>Array to write to a safetensors file. Its bytes are produced when it is written.</summary>
/// <param name="Name">Name of the array.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Lengths of the axes, outermost first; empty for a scalar.</param>
/// <param name="Write">Writes exactly the number of bytes that type and shape require.</param>
public sealed record SafetensorsArray(string Name, ElementType Type, IReadOnlyList<int> Shape, Action<Stream> Write)
{
    /// <summary>Number of bytes.</summary>
    public long Length { get; } = Shape.Aggregate((long)Type.Size(), static (bytes, length) => checked(bytes * length));
}
