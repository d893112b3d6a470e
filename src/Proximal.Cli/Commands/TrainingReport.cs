namespace Proximal.Cli;

/// <summary>The final report of training: the result and next commands.</summary>
internal static class TrainingReport
{
    /// <summary>Prints the report and returns the exit code.</summary>
    /// <param name="run">The run.</param>
    /// <param name="summary">The summary of the run.</param>
    /// <param name="load">The assemblies that the next commands have to load.</param>
    /// <param name="display">The output.</param>
    /// <param name="canPlay">Whether <c>proximal play</c> can show the policy.</param>
    public static int Write(
        RunFolder run,
        RunSummary summary,
        IReadOnlyList<string> load,
        IDisplay display,
        bool canPlay = true
    )
    {
        string loads = LoadFlag.ToArguments(load);
        if (summary.Status == RunStatus.Interrupted)
        {
            display.WriteLine(
                $"stopped at step {DisplayFormat.Count(summary.Steps)} and saved; "
                    + $"continue with: {ToolCommand.Text} resume {run.Path}{loads}"
            );
            return ExitCodes.Interrupted;
        }
        display.WriteLine("");
        if (summary.Status == RunStatus.Stopped)
            display.WriteLine($"stopped early: {summary.Reason}");
        display.WriteLine(
            $"{summary.Environment}: return {summary.Evaluation} after {DisplayFormat.Count(summary.Steps)} steps"
                + $" in {DisplayFormat.Duration(summary.WallSeconds)} "
                + $"({DisplayFormat.Count(summary.Steps / summary.WallSeconds)} steps/s)"
        );
        DoctorReport.WriteLine(display, run.Path);
        display.WriteLine("");
        NextCommands.Write(
            display,
            canPlay
                ? ($"play {run.Path}{loads}", "watch the policy")
                : ($"evaluate {run.Path}{loads}", "evaluate the policy"),
            ($"plot {run.Path}", "draw the learning curve"),
            ($"resume {run.Path}{loads} --steps {2 * summary.Steps}", "train further")
        );
        return ExitCodes.Done;
    }
}
