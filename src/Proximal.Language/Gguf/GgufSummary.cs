namespace Proximal.Language;

/// <summary>Content of a GGUF file that was written.</summary>
/// <param name="Architecture">Name of the model family in the format (general.architecture), such as <c>llama</c>.</param>
/// <param name="Tensors">Number of tensors.</param>
/// <param name="Bytes">Size of the file in bytes.</param>
/// <param name="ContextLength">Longest text in tokens that programs compute as this library does.</param>
/// <param name="Notes">Sentences about parts of the model that the format has no place for; empty if there are none.</param>
public sealed record GgufSummary(
    string Architecture,
    int Tensors,
    long Bytes,
    int ContextLength,
    IReadOnlyList<string> Notes
);
