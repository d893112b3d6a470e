namespace Proximal.Experiments;

/// <summary>State of an existing run, and changes of its total steps.</summary>
internal static class ResumedRun
{
    /// <summary>Steps of the newest checkpoint.</summary>
    /// <param name="run">Run.</param>
    /// <param name="requested">New total steps; null for those of the run.</param>
    /// <exception cref="InvalidInputException">The run has taken more steps than requested.</exception>
    public static long StepsDone(RunFolder run, long? requested)
    {
        long done = run.OpenCheckpoints().FindLatest()?.Step ?? 0;
        return requested < done
            ? throw new InvalidInputException($"--steps {requested}: {run.Path} has taken {done} steps already")
            : done;
    }

    /// <summary>
    /// Changes the total steps of a run in its configuration. If the run was stopped early, its stop conditions are
    /// removed. Returns whether the configuration changed.
    /// </summary>
    public static bool SetTotalSteps(RunFolder run, Registries registries, long totalSteps, long done)
    {
        RunConfiguration configuration = run.ReadConfiguration(registries);
        bool stopped = StoppedAt(run, done, configuration) is not null;
        if (!stopped && totalSteps == configuration.Options.TotalSteps)
            return false;
        run.WriteConfiguration(
            configuration with
            {
                Options = configuration.Options with { TotalSteps = totalSteps },
                Stop = stopped ? new StopOptions() : configuration.Stop,
            }
        );
        return true;
    }

    /// <summary>Changes the total steps of all runs of a group, after checking that all can have them.</summary>
    public static void SetTotalSteps(SeedGroup group, Registries registries, long totalSteps)
    {
        foreach (RunFolder run in group.Runs)
            _ = StepsDone(run, totalSteps);
        foreach (RunFolder run in group.Runs)
        {
            using var taken = RunLock.Acquire(run.Path);
            if (SetTotalSteps(run, registries, totalSteps, StepsDone(run, totalSteps)))
                File.Delete(run.Summary);
        }
    }

    /// <summary>Summary of a run that one of its stop conditions stopped; null for others.</summary>
    public static RunSummary? StoppedAt(RunFolder run, long done, RunConfiguration configuration) =>
        configuration.Stop != new StopOptions()
        && RunSummary.Read(run.Summary) is { Status: RunStatus.Stopped } summary
        && summary.Steps == done
            ? summary
            : null;

    /// <summary>Summary of a run that has taken all its steps; null for others.</summary>
    public static RunSummary? CompletedAt(RunFolder run, long done, TrainerOptions options) =>
        done >= options.TotalSteps
        && RunSummary.Read(run.Summary) is { Status: RunStatus.Completed } summary
        && summary.Steps == done
            ? summary
            : null;
}
