namespace Proximal.Fuzz.Tests;

/// <summary>Reader under test: bytes go in, and a value or an <see cref="InvalidInputException"/> comes out.</summary>
/// <param name="Name">Name of the target, and of its folder in <c>Corpus</c>.</param>
/// <param name="Read">Reads the bytes as the content of a file of this kind.</param>
internal sealed record FuzzTarget(string Name, Action<byte[]> Read)
{
    /// <summary>Whether the reader is one of language models.</summary>
    public bool IsLanguage =>
        Name.StartsWith("model", StringComparison.Ordinal)
        || Name.StartsWith("jsonl", StringComparison.Ordinal)
        || Name.StartsWith("tokenizer", StringComparison.Ordinal)
        || Name is "adapter-config" or "generation-config" or "config-language" or "samples" or "text";

    /// <summary>Folder of the seeds and of the inputs that failed once.</summary>
    public string Folder => Path.Combine(AppContext.BaseDirectory, "Corpus", Name);

    /// <summary>Inputs of the corpus, by the name of their file.</summary>
    public IReadOnlyList<(string Name, byte[] Bytes)> Corpus =>
        [
            .. Directory
                .GetFiles(Folder)
                .Order(StringComparer.Ordinal)
                .Select(static path => (Path.GetFileName(path), File.ReadAllBytes(path))),
        ];
}
