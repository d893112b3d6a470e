namespace Proximal;

/// <summary>What the header of a safetensors file says about one array.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">How its numbers are stored.</param>
/// <param name="Shape">The lengths of its axes, outermost first; none for a single number.</param>
/// <param name="Offset">Where its bytes begin, from the start of the file.</param>
/// <param name="Length">How many bytes it has.</param>
public sealed record SafetensorsEntry(string Name, ElementType Type, IReadOnlyList<int> Shape, long Offset, long Length)
{
    /// <summary>How many numbers it has.</summary>
    public long Count => Length / Type.Size();
}
