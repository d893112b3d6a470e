namespace Proximal;

/// <summary>
/// The exception that the code of an environment threw, with the index of the environment, the episode and the step.
/// <see cref="Exception.InnerException"/> is the original exception.
/// </summary>
public sealed class EnvironmentException : Exception
{
    /// <summary>Creates an exception.</summary>
    /// <param name="environment">Index of the environment, from 0.</param>
    /// <param name="episode">Episode of the environment, from 1.</param>
    /// <param name="step">Step of the episode, from 1; 0 in a reset.</param>
    /// <param name="inner">The original exception.</param>
    public EnvironmentException(int environment, long episode, long step, Exception inner)
        : base($"{Place(environment, episode, step)}: {inner.GetType().Name}: {inner.Message}", inner)
    {
        (Environment, Episode, Step) = (environment, episode, step);
    }

    /// <summary>Index of the environment, from 0.</summary>
    public int Environment { get; }

    /// <summary>Episode of the environment, from 1.</summary>
    public long Episode { get; }

    /// <summary>Step of the episode, from 1; 0 in a reset.</summary>
    public long Step { get; }

    // Invalid input, divergence and cancellation keep their types, which decide the exit code.
    internal static Exception From(int environment, long episode, long step, Exception exception) =>
        exception switch
        {
            InvalidInputException => new InvalidInputException(
                $"{Place(environment, episode, step)}: {exception.Message}",
                exception
            ),
            _ => new EnvironmentException(environment, episode, step, exception),
        };

    internal static bool Wraps(Exception exception) =>
        exception is not (OperationCanceledException or TrainingDivergedException or OutOfMemoryException);

    private static string Place(int environment, long episode, long step) =>
        step == 0
            ? $"environment {environment}, reset for episode {episode}"
            : $"environment {environment}, step {step} of episode {episode}";
}
