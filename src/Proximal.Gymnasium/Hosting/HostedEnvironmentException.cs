namespace Proximal.Gymnasium;

/// <summary>
/// Failure of an environment in another program, or of that program, in one line: the environment, the episode and
/// step, and the exception with its place. The line names a file with the whole traceback and the last lines of the
/// output.
/// </summary>
public sealed class HostedEnvironmentException : InvalidInputException
{
    internal HostedEnvironmentException(string message, Exception inner)
        : base(message, inner) { }
}
