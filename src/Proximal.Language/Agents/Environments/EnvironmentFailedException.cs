namespace Proximal.Language;

/// <summary>
/// A text environment threw an exception, or broke its rules. The message names it, the prompt and the turn; the
/// exception is <see cref="Exception.InnerException"/>.
/// </summary>
public sealed class EnvironmentFailedException : InvalidInputException
{
    /// <summary>Creates an exception without a message.</summary>
    public EnvironmentFailedException() { }

    /// <summary>Creates an exception with a message.</summary>
    /// <param name="message">One line that names environment, prompt and turn.</param>
    public EnvironmentFailedException(string message)
        : base(message) { }

    /// <summary>Creates an exception with a message and a cause.</summary>
    /// <param name="message">One line that names environment, prompt and turn.</param>
    /// <param name="inner">The exception of the environment.</param>
    public EnvironmentFailedException(string message, Exception? inner)
        : base(message, inner) { }
}
