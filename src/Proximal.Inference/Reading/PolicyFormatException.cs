namespace Proximal.Inference;

/// <summary>
/// A policy file is damaged or of another format. The message is one line with the file, the field and a valid value.
/// </summary>
public sealed class PolicyFormatException : Exception
{
    /// <summary>Creates an exception without a message.</summary>
    public PolicyFormatException() { }

    /// <summary>Creates an exception with a message.</summary>
    /// <param name="message">One line for people.</param>
    public PolicyFormatException(string message)
        : base(message) { }

    /// <summary>Creates an exception with a message and a cause.</summary>
    /// <param name="message">One line for people.</param>
    /// <param name="inner">The exception that was caught.</param>
    public PolicyFormatException(string message, Exception inner)
        : base(message, inner) { }
}
