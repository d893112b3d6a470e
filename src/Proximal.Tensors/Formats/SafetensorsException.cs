namespace Proximal;

/// <summary>A safetensors file is malformed or cannot be read. The message names the file and, where there is one, the entry.</summary>
public sealed class SafetensorsException : InvalidInputException
{
    /// <summary>An exception without a message of its own.</summary>
    public SafetensorsException() { }

    /// <summary>An exception with a message.</summary>
    /// <param name="message">One line for people.</param>
    public SafetensorsException(string message)
        : base(message) { }

    /// <summary>An exception with a message and what led to it.</summary>
    /// <param name="message">One line for people.</param>
    /// <param name="inner">The exception that was caught, if any.</param>
    public SafetensorsException(string message, Exception? inner)
        : base(message, inner) { }

    internal SafetensorsException(string path, string? key, string problem, Exception? inner = null)
        : base(key is null ? $"{path}: {problem}" : $"{path}: '{Printable(key)}': {problem}", inner)
    {
        FilePath = path;
        Key = key;
    }

    /// <summary>The file.</summary>
    public string? FilePath { get; }

    /// <summary>The name of the entry that is wrong, where the fault lies in one.</summary>
    public string? Key { get; }

    // A name comes from the file: it must not be able to fill the screen or to spread over lines.
    private static string Printable(string key)
    {
        string line = string.Concat(key.Select(static c => char.IsControl(c) ? '?' : c));
        return line.Length <= 200 ? line : string.Concat(line.AsSpan(0, 200), "…");
    }
}
