namespace Proximal.Experiments;

/// <summary>A run that is there already: how far it has come, and what it needs to go on.</summary>
internal static class ResumedRun
{
    /// <summary>The steps of the newest checkpoint.</summary>
    /// <param name="run">The run.</param>
    /// <param name="asked">The steps that it is to have; null for its own.</param>
    /// <exception cref="InvalidInputException">It has taken more than were asked for.</exception>
    public static long StepsDone(RunFolder run, long? asked)
    {
        long done = run.OpenCheckpoints().FindLatest()?.Step ?? 0;
        return asked < done
            ? throw new InvalidInputException($"--steps {asked}: {run.Path} has taken {done} steps already")
            : done;
    }

    /// <summary>Gives a run another length, for good, where it has another one or was stopped early; whether there was anything to change.</summary>
    public static bool Lengthen(RunFolder run, Registries known, long length, long done)
    {
        RunConfiguration configuration = run.ReadConfiguration(known);
        bool stopped = StoppedAt(run, done, configuration) is not null;
        if (!stopped && length == configuration.Options.TotalSteps)
            return false;
        run.WriteConfiguration(
            configuration with
            {
                Options = configuration.Options with { TotalSteps = length },
                Stop = stopped ? new StopOptions() : configuration.Stop,
            }
        );
        return true;
    }

    /// <summary>The same for every run of a group, once all of them can have it.</summary>
    public static void Lengthen(SeedGroup group, Registries known, long length)
    {
        foreach (RunFolder run in group.Runs)
            _ = StepsDone(run, length);
        foreach (RunFolder run in group.Runs)
        {
            using var taken = RunLock.Acquire(run.Path);
            if (Lengthen(run, known, length, StepsDone(run, length)))
                File.Delete(run.Summary);
        }
    }

    /// <summary>The summary of a run that a condition ended which it still has; null for others.</summary>
    public static RunSummary? StoppedAt(RunFolder run, long done, RunConfiguration configuration) =>
        configuration.Stop != new StopOptions()
        && RunSummary.Read(run.Summary) is { Status: RunStatus.Stopped } summary
        && summary.Steps == done
            ? summary
            : null;

    /// <summary>The summary of a run that has nothing left to do; null for others.</summary>
    public static RunSummary? CompletedAt(RunFolder run, long done, TrainerOptions options) =>
        done >= options.TotalSteps
        && RunSummary.Read(run.Summary) is { Status: RunStatus.Completed } summary
        && summary.Steps == done
            ? summary
            : null;
}
