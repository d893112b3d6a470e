namespace Proximal;

/// <summary>
/// Something that the user gave is wrong: a file, an option, a name. The message is one line that says what and where, and
/// what would be right; the command line prints it and exits with code 2.
/// </summary>
public class InvalidInputException : Exception
{
    /// <summary>An exception without a message of its own.</summary>
    public InvalidInputException() { }

    /// <summary>An exception with a message.</summary>
    /// <param name="message">One line for people.</param>
    public InvalidInputException(string message)
        : base(message) { }

    /// <summary>An exception with a message and what led to it.</summary>
    /// <param name="message">One line for people.</param>
    /// <param name="inner">The exception that was caught, if any.</param>
    public InvalidInputException(string message, Exception? inner)
        : base(message, inner) { }
}
