namespace Proximal;

/// <summary>
/// A safetensors file is malformed or cannot be read. The message contains the file and the entry, if the problem is in
/// an entry.
/// </summary>
public sealed class SafetensorsException : InvalidInputException
{
    /// <summary>Creates an exception without a message.</summary>
    public SafetensorsException() { }

    /// <summary>Creates an exception with a message.</summary>
    /// <param name="message">One line for people.</param>
    public SafetensorsException(string message)
        : base(message) { }

    /// <summary>Creates an exception with a message and a cause.</summary>
    /// <param name="message">One line for people.</param>
    /// <param name="inner">The exception that was caught, or null.</param>
    public SafetensorsException(string message, Exception? inner)
        : base(message, inner) { }

    internal SafetensorsException(string path, string? key, string problem, Exception? inner = null)
        : base(key is null ? $"{path}: {problem}" : $"{path}: '{Printable(key)}': {problem}", inner)
    {
        FilePath = path;
        Key = key;
    }

    /// <summary>Path of the file.</summary>
    public string? FilePath { get; }

    /// <summary>Name of the invalid entry; null if the problem is not in an entry.</summary>
    public string? Key { get; }

    // The name comes from the file: limit its length, and print it on one line.
    private static string Printable(string key)
    {
        string line = string.Concat(key.Select(static c => char.IsControl(c) ? '?' : c));
        return line.Length <= 200 ? line : string.Concat(line.AsSpan(0, 200), "…");
    }
}
