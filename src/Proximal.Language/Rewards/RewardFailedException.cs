namespace Proximal.Language;

/// <summary>
/// A reward or a judge threw an exception. The message names it, the prompt and the completion; the exception is
/// <see cref="Exception.InnerException"/>.
/// </summary>
public sealed class RewardFailedException : InvalidInputException
{
    /// <summary>Creates an exception without a message.</summary>
    public RewardFailedException() { }

    /// <summary>Creates an exception with a message.</summary>
    /// <param name="message">One line that names the reward, the prompt and the completion.</param>
    public RewardFailedException(string message)
        : base(message) { }

    /// <summary>Creates an exception with a message and a cause.</summary>
    /// <param name="message">One line that names the reward, the prompt and the completion.</param>
    /// <param name="inner">The exception of the reward or judge.</param>
    public RewardFailedException(string message, Exception? inner)
        : base(message, inner) { }
}
