namespace Proximal;

/// <summary>
/// A safetensors file is malformed or cannot be read. The message contains the file and the entry, if the problem is in
/// an entry.
/// </summary>
public sealed class SafetensorsException : InvalidInputException
{
    private const int MaxKey = 200;

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
        : base(key is null ? $"{path}: {problem}" : $"{path}: {MessageText.Quote(key, MaxKey)}: {problem}", inner)
    {
        FilePath = path;
        Key = key;
    }

    /// <summary>Path of the file.</summary>
    public string? FilePath { get; }

    /// <summary>Name of the invalid entry; null if the problem is not in an entry.</summary>
    public string? Key { get; }
}
