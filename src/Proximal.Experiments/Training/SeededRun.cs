namespace Proximal.Experiments;

/// <summary>Starts or continues one of several runs of a command, or reads it if it is finished.</summary>
internal static class SeededRun
{
    /// <summary>Trains a run to its end and returns its summary; null if a signal stopped it.</summary>
    /// <exception cref="InvalidInputException">The folder has a run with another configuration, or another process has
    /// locked it.</exception>
    /// <exception cref="TrainingDivergedException">The run diverged in this call.</exception>
    public static RunSummary? Finish(
        RunFolder run,
        RunConfiguration configuration,
        Registries registries,
        IDisplay display,
        StopSignal stop,
        IReadOnlyList<ITrainingCallback>? callbacks = null,
        bool acceptLostMetrics = false
    )
    {
        using var taken = RunLock.Acquire(run.Path);
        if (!File.Exists(run.Configuration))
            run.WriteConfiguration(configuration);
        else if (!run.ReadConfiguration(registries).IsSameRunAs(configuration))
            throw new InvalidInputException(
                $"{run.Path} was trained with another configuration; remove it, or use another folder with --out"
            );

        RunSummary? summary = RunSummary.Read(run.Summary);
        if (summary is not { Status: RunStatus.Completed or RunStatus.Stopped or RunStatus.Diverged })
            summary = new TrainingSession(run, configuration, display, stop, callbacks: callbacks)
            {
                AcceptLostMetrics = acceptLostMetrics,
            }.Train();
        return summary.Status == RunStatus.Interrupted || stop.IsRequested ? null : summary;
    }
}
