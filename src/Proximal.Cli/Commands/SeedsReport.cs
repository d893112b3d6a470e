namespace Proximal.Cli;

/// <summary>Trains a group of seeds and prints a report.</summary>
internal static class SeedsReport
{
    /// <summary>Trains the unfinished runs of the group and returns the exit code.</summary>
    public static int Train(
        SeedGroup group,
        Registries registries,
        int? jobs,
        IDisplay display,
        StopSignal stop,
        bool acceptLostMetrics = false
    )
    {
        string loads = LoadFlag.ToArguments(group.Runs[0].ReadConfiguration(registries).Load);
        if (
            TrainingJob.Train(group, registries, jobs, display, stop, acceptLostMetrics: acceptLostMetrics)
            is not { } table
        )
        {
            display.WriteLine($"stopped and saved; continue with: {ToolCommand.Text} resume {group.Path}{loads}");
            return ExitCodes.Interrupted;
        }
        display.WriteLine("");
        foreach (string line in table.Lines())
            display.WriteLine(line);
        DoctorReport.WriteLine(display, group.Path);
        display.WriteLine("");
        NextCommands.Write(
            display,
            ($"plot {group.Path}", "draw the learning curve"),
            ($"play {group.Runs[0].Path}{loads}", "watch one of them")
        );
        return table.Summaries.Any(summary => summary.Status == RunStatus.Diverged)
            ? ExitCodes.Diverged
            : ExitCodes.Done;
    }
}
