namespace Proximal.Language;

/// <summary>A part of the memory of training.</summary>
/// <param name="Name">What it is, such as <c>weights of the policy</c>.</param>
/// <param name="Bytes">Number of bytes.</param>
public sealed record MemoryPart(string Name, long Bytes);
