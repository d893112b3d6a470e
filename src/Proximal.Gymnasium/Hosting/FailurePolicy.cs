using System.Globalization;

namespace Proximal.Gymnasium;

/// <summary>What happens when a process fails: how often it is started again, and who is told.</summary>
/// <param name="name">Name of the environment for messages.</param>
/// <param name="maxRestarts">Number of times that a process is started again, over all processes.</param>
/// <param name="logFolder">Folder of the log files.</param>
/// <param name="report">Receives one line for each restart; may be null.</param>
internal sealed class FailurePolicy(string name, int maxRestarts, string logFolder, Action<string>? report)
{
    private static int logs;

    private readonly Lock change = new();
    private int restarts;

    /// <summary>Decides on a failure: returns if the process is to be started again.</summary>
    /// <exception cref="HostedEnvironmentException">The process was started again too often.</exception>
    public void Handle(HostFailure failure, string place, string errorOutput)
    {
        string message = $"{name}: {place}: {failure.Message}{LogOf(failure, errorOutput)}";
        lock (change)
        {
            if (restarts >= maxRestarts)
                throw new HostedEnvironmentException(message, failure);
            restarts++;
        }

        report?.Invoke($"{message}; its process was started again (restart {restarts} of {maxRestarts})");
    }

    /// <summary>Creates the exception of a process that cannot create its environments.</summary>
    public InvalidInputException CannotStart(HostFailure failure, string errorOutput) =>
        new HostedEnvironmentException($"{name}: {failure.Message}{LogOf(failure, errorOutput)}", failure);

    /// <summary>Reports one line.</summary>
    public void Report(string line) => report?.Invoke($"{name}: {line}");

    // Writes what does not fit into one line to a file.
    private string LogOf(HostFailure failure, string errorOutput)
    {
        if (failure.Traceback is null && errorOutput.Length == 0)
            return "";
        string path = Path.Combine(
            logFolder,
            string.Create(
                CultureInfo.InvariantCulture,
                $"proximal-gymnasium-{Environment.ProcessId}-{Interlocked.Increment(ref logs)}.log"
            )
        );
        try
        {
            File.WriteAllText(
                path,
                $"{name}\n{failure.Message}\n\n{failure.Traceback}\nLast lines of the output:\n{errorOutput}\n"
            );
            return $"; more in {path}";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
