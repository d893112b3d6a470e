namespace Proximal.Cli;

/// <summary>The last words of a command that trained: what came out, and what to do with it.</summary>
internal static class TrainingReport
{
    /// <summary>Says them, and returns the exit code that goes with them.</summary>
    /// <param name="run">The run.</param>
    /// <param name="summary">How it ended.</param>
    /// <param name="load">The assemblies that further commands have to name.</param>
    /// <param name="display">Where to say it.</param>
    public static int Tell(RunFolder run, RunSummary summary, IReadOnlyList<string> load, IDisplay display)
    {
        string loads = LoadFlag.Words(load);
        if (summary.Status == RunStatus.Interrupted)
        {
            display.WriteLine(
                $"stopped at step {DisplayFormat.Count(summary.Steps)}, and everything is saved; go on with: proximal resume {run.Path}{loads}"
            );
            return ExitCodes.Interrupted;
        }
        display.WriteLine("");
        if (summary.Status == RunStatus.Stopped)
            display.WriteLine($"stopped early: {summary.Reason}");
        display.WriteLine(
            $"{summary.Environment}: return {summary.Evaluation} after {DisplayFormat.Count(summary.Steps)} steps"
                + $" in {DisplayFormat.Duration(summary.WallSeconds)} ({DisplayFormat.Count(summary.Steps / summary.WallSeconds)} steps/s)"
        );
        display.WriteLine("");
        (string Command, string Meaning)[] next =
        [
            ($"proximal play {run.Path}{loads}", "watch it"),
            ($"proximal plot {run.Path}", "draw its learning curve"),
            ($"proximal resume {run.Path}{loads} --steps {2 * summary.Steps}", "train it further"),
        ];
        int width = next.Max(line => line.Command.Length);
        foreach ((string command, string meaning) in next)
            display.WriteLine($"  {command.PadRight(width)}   {meaning}");
        return ExitCodes.Done;
    }
}
