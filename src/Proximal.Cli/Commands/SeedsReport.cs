namespace Proximal.Cli;

/// <summary>Trains a group of seeds, and says what came out.</summary>
internal static class SeedsReport
{
    /// <summary>Trains what is left of the group, and returns the exit code that goes with it.</summary>
    public static int Train(SeedGroup group, int? jobs, IDisplay display, StopSignal stop)
    {
        if (new SeedSession(group, jobs ?? SeedSession.UsualJobs, display, stop).Train() is not { } summaries)
        {
            display.Say($"stopped, and everything is saved; go on with: proximal resume {group.Path}");
            return ExitCodes.Interrupted;
        }
        var table = new SeedTable(summaries);
        table.Write(group.Summary);
        display.Say("");
        foreach (string line in table.Lines())
            display.Say(line);
        display.Say("");
        display.Say($"  proximal plot {group.Path}                  draw their learning curve");
        display.Say($"  proximal play {group.Runs[0].Path}           watch one of them");
        return summaries.Any(summary => summary.Status == RunStatus.Diverged) ? ExitCodes.Diverged : ExitCodes.Done;
    }
}
