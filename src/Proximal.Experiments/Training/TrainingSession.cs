using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>
/// Trains an agent in the folder of a run, from its newest checkpoint to its end, and writes the summary.
/// </summary>
internal sealed class TrainingSession(
    RunFolder run,
    RunConfiguration configuration,
    IDisplay display,
    StopSignal stop,
    RunHook? hook = null,
    IReadOnlyList<ITrainingCallback>? callbacks = null
)
{
    private readonly EnvironmentEntry environment = configuration.EnvironmentEntry;
    private readonly TrainingOptions options = configuration.Options;

    /// <summary>Whether the run continues without metrics that are lost.</summary>
    public bool AcceptLostMetrics { get; init; }

    /// <summary>Trains until the end, a stop condition or a signal, and returns the summary.</summary>
    /// <exception cref="InvalidInputException">An option is out of range, or all checkpoints are damaged.</exception>
    /// <exception cref="TrainingDivergedException">An observation, reward or loss was not finite.</exception>
    public RunSummary Train()
    {
        using VectorEnvironment environments = configuration.CreateEnvironments();
        IAgentTrainer trainer = configuration.Algorithm.CreateTrainer(environments, options);
        using var recorder = new RunRecorder(
            run.Path,
            RecordedRun.Options(run, configuration, callbacks) with
            {
                AcceptLostMetrics = AcceptLostMetrics,
                Report = display.WriteLine,
            }
        );
        long first = recorder.Resume(trainer, display.WriteLine);
        if (first == 0)
            configuration.InitFrom?.Initialize(trainer);
        NetworkFile.Write(run.Network, trainer);
        double before = first > 0 ? run.SecondsTrained() : 0;
        if (trainer.Warning is { } warning)
            display.WriteLine($"warning: {warning}");
        File.Delete(run.Summary);
        configuration.Ranks?.Announce(run.Path, first);
        stop.Watch(trainer);
        // First, so that workers have the new weights while the others evaluate and save.
        using IWorkerSession? workers = configuration.Workers?.Begin(
            run.Path,
            configuration.ToYaml(),
            () => stop.IsRequested,
            display.WriteLine
        );
        try
        {
            display.Show(
                new RunTitle(
                    environment.Name,
                    configuration.Algorithm.Title,
                    options.Seed,
                    first,
                    options.TotalSteps,
                    run.Path
                ),
                () =>
                    trainer.Train([
                        .. workers is null ? [] : (ITrainingCallback[])[workers],
                        recorder,
                        .. hook is null ? [] : (ITrainingCallback[])[hook.For(run, options, display)],
                        new DisplayCallback(display),
                    ])
            );
        }
        catch (TrainingDivergedException exception)
        {
            throw SummarizeDiverged(exception, before + trainer.Clock.Elapsed.TotalSeconds);
        }
        return RunSummaries.Write(run, configuration, trainer, before + trainer.Clock.Elapsed.TotalSeconds);
    }

    // The summary of a diverged run describes its last checkpoint.
    private TrainingDivergedException SummarizeDiverged(TrainingDivergedException exception, double seconds)
    {
        Checkpoint? last = run.OpenCheckpoints().FindLatest();
        RunSummary summary = RunSummaries.Of(configuration, RunStatus.Diverged, last?.Step ?? 0, seconds);
        (summary with { WeightsSha256 = last is null ? null : Evaluations.HashOf(Policy.Load(last.Folder)) }).Write(
            run.Summary
        );
        string kept = last is null ? "there was no checkpoint yet" : $"the last good checkpoint is {last.Folder}";
        return new TrainingDivergedException($"training diverged: {exception.Message}; {kept}");
    }
}
