namespace Proximal.Language;

/// <summary>A prompt has too many tokens for a model.</summary>
public sealed class PromptTooLongException : InvalidInputException
{
    /// <summary>Creates an exception without a message.</summary>
    public PromptTooLongException() { }

    /// <summary>Creates an exception with a message.</summary>
    /// <param name="message">One line with the number of tokens and the limit.</param>
    public PromptTooLongException(string message)
        : base(message) { }

    /// <summary>Creates an exception with a message and a cause.</summary>
    /// <param name="message">One line with the number of tokens and the limit.</param>
    /// <param name="inner">The exception that was caught, or null.</param>
    public PromptTooLongException(string message, Exception? inner)
        : base(message, inner) { }
}
