namespace Proximal;

/// <summary>Array in the header of a safetensors file.</summary>
/// <param name="Name">Name of the array.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Lengths of the axes, outermost first; empty for a scalar.</param>
/// <param name="Offset">Offset of its first byte from the start of the file.</param>
/// <param name="Length">Number of bytes.</param>
public sealed record SafetensorsEntry(string Name, ElementType Type, IReadOnlyList<int> Shape, long Offset, long Length)
{
    /// <summary>Number of elements.</summary>
    public long Count => Length / Type.Size();
}
