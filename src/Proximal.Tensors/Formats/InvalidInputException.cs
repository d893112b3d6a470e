namespace Proximal;

/// <summary>
/// Invalid input of the user, such as a file, an option or a name. The message is one line with the place, the problem
/// and a valid value. The command line prints it and exits with code 2.
/// </summary>
/// <remarks>Line breaks and control characters in a message are escaped, and a message of more than 2,000 characters is
/// shortened, because it may contain text of the input.</remarks>
public class InvalidInputException : Exception
{
    /// <summary>Creates an exception without a message.</summary>
    public InvalidInputException() { }

    /// <summary>Creates an exception with a message.</summary>
    /// <param name="message">One line for people.</param>
    public InvalidInputException(string message)
        : base(MessageText.OneLine(message)) { }

    /// <summary>Creates an exception with a message and a cause.</summary>
    /// <param name="message">One line for people.</param>
    /// <param name="inner">The exception that was caught, or null.</param>
    public InvalidInputException(string message, Exception? inner)
        : base(MessageText.OneLine(message), inner) { }
}
