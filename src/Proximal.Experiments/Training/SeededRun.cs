namespace Proximal.Experiments;

/// <summary>One of several runs that a command trains: begun, gone on with, or left as it is where it is finished.</summary>
internal static class SeededRun
{
    /// <summary>Brings a run to its end; returns its summary, or null where a signal cut it short.</summary>
    /// <exception cref="InvalidInputException">A run of other settings is in the way, or is being trained by another process.</exception>
    /// <exception cref="TrainingDivergedException">It diverged now.</exception>
    public static RunSummary? Finish(
        RunFolder run,
        RunConfiguration configuration,
        Registries registries,
        IDisplay display,
        StopSignal stop,
        IReadOnlyList<ITrainingCallback>? callbacks = null
    )
    {
        using var taken = RunLock.Acquire(run.Path);
        if (!File.Exists(run.Configuration))
            run.WriteConfiguration(configuration);
        else if (!run.ReadConfiguration(registries).IsSameRunAs(configuration))
            throw new InvalidInputException(
                $"{run.Path} was trained with other settings; remove it, or choose another folder with --out"
            );

        RunSummary? summary = RunSummary.Read(run.Summary);
        if (summary is not { Status: RunStatus.Completed or RunStatus.Stopped or RunStatus.Diverged })
            summary = new TrainingSession(run, configuration, display, stop, callbacks: callbacks).Train();
        return summary.Status == RunStatus.Interrupted || stop.IsRequested ? null : summary;
    }
}
