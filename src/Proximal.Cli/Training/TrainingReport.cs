namespace Proximal.Cli;

/// <summary>The last words of a command that trained: what came out, and what to do with it.</summary>
internal static class TrainingReport
{
    /// <summary>Says them, and returns the exit code that goes with them.</summary>
    public static int Tell(RunFolder run, RunSummary summary, IDisplay display)
    {
        if (summary.Status == RunStatus.Interrupted)
        {
            display.Say($"stopped at step {Readable.Count(summary.Steps)}, and everything is saved; go on with: proximal resume {run.Path}");
            return ExitCode.Interrupted;
        }
        display.Say("");
        display.Say(
            $"{summary.Environment}: return {summary.Evaluation} after {Readable.Count(summary.Steps)} steps"
            + $" in {Readable.Duration(summary.WallSeconds)} ({Readable.Count(summary.Steps / summary.WallSeconds)} steps/s)");
        display.Say("");
        display.Say($"  proximal play {run.Path,-24}  watch it");
        display.Say($"  proximal plot {run.Path,-24}  draw its learning curve");
        display.Say($"  proximal resume {run.Path} --steps {2 * ((summary.Steps + 999) / 1000 * 1000)}  train it further");
        return ExitCode.Done;
    }
}
