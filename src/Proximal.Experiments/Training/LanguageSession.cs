using Proximal.Language;
using Proximal.TensorBoard;

namespace Proximal.Experiments;

/// <summary>
/// Trains a language model in the folder of a run, from its newest checkpoint to its end, and writes the summary.
/// </summary>
/// <param name="run">Folder of the run.</param>
/// <param name="trainer">Trainer with the options of the run, which has not taken a step.</param>
/// <param name="label">Names of the run.</param>
/// <param name="checkpoints">Checkpoint options.</param>
/// <param name="display">Display of the training.</param>
/// <param name="stop">Signal that stops the training early.</param>
internal sealed class LanguageSession(
    RunFolder run,
    LanguageTrainer trainer,
    LanguageLabel label,
    CheckpointOptions checkpoints,
    IDisplay display,
    StopSignal stop
)
{
    /// <summary>Unit of the steps, such as completions.</summary>
    public string Unit => DisplayMetrics.Of(trainer).Unit;

    /// <summary>Other ranks that train the run; null for none.</summary>
    public RankStart? Ranks { get; init; }

    /// <summary>Whether the run continues without metrics that are lost.</summary>
    public bool AcceptLostMetrics { get; init; }

    /// <summary>Trains until the end or until a signal, and returns the summary.</summary>
    /// <exception cref="InvalidInputException">An option is out of range, or all checkpoints are damaged.</exception>
    /// <exception cref="TrainingDivergedException">A reward, loss or gradient was not finite.</exception>
    public RunSummary Train()
    {
        using var recorder = new RunRecorder(run.Path, RecorderOptions());
        long first = recorder.Resume(trainer, display.WriteLine);
        NetworkFile.Write(run.Network, trainer);
        // Read at the end as well; a damaged file should not be found after hours of training.
        _ = RunSamples.Read(run);
        double before = first > 0 ? run.SecondsTrained() : 0;
        File.Delete(run.Summary);
        Ranks?.Announce(run.Path, first);
        stop.Watch(trainer);
        var title = new RunTitle(label.Model, label.Algorithm, label.Seed, first, trainer.TotalSteps, run.Path)
        {
            DisplayMetrics = DisplayMetrics.Of(trainer),
        };
        try
        {
            display.Show(title, () => trainer.Train(recorder, new LanguageCallback(display)));
        }
        catch (TrainingDivergedException exception)
        {
            throw SummarizeDiverged(exception, before + trainer.Clock.Elapsed.TotalSeconds);
        }
        RunStatus status =
            trainer.Steps >= trainer.TotalSteps ? RunStatus.Completed
            : stop.IsRequested ? RunStatus.Interrupted
            : RunStatus.Stopped;
        RunSummary summary = Summary(
            status,
            trainer.Steps,
            before + trainer.Clock.Elapsed.TotalSeconds,
            trainer.HashWeights()
        ) with
        {
            Reason = status == RunStatus.Stopped ? trainer.StopReason : null,
        };
        summary.Write(run.Summary);
        return summary;
    }

    private RunRecorderOptions RecorderOptions() =>
        new()
        {
            // The caller has locked the folder.
            IsLocked = true,
            AcceptLostMetrics = AcceptLostMetrics,
            Report = display.WriteLine,
            CheckpointInterval = checkpoints.Interval,
            CheckpointSteps = checkpoints.SaveFrequency,
            KeepCheckpoints = checkpoints.Keep,
            Logs =
            [
                new MetricsLog(
                    TensorBoardSink.FileName,
                    static (folder, position) => new TensorBoardSink(folder, position)
                ),
                .. trainer.Samples is { } samples ? [samples.Log()] : Array.Empty<MetricsLog>(),
            ],
        };

    // The summary of a diverged run describes its last checkpoint.
    private TrainingDivergedException SummarizeDiverged(TrainingDivergedException exception, double seconds)
    {
        Checkpoint? last = run.OpenCheckpoints().FindLatest();
        if (last is not null)
            RunRecorder.Restore(trainer, last);
        Summary(RunStatus.Diverged, last?.Step ?? 0, seconds, last is null ? null : trainer.HashWeights())
            .Write(run.Summary);
        string kept = last is null ? "there was no checkpoint yet" : $"the last good checkpoint is {last.Folder}";
        return new TrainingDivergedException($"training diverged: {exception.Message}; {kept}");
    }

    private RunSummary Summary(RunStatus status, long steps, double seconds, string? hash) =>
        new()
        {
            Model = label.Model,
            Algorithm = label.Name ?? trainer.Algorithm,
            Seed = label.Seed,
            Steps = steps,
            WallSeconds = seconds,
            Progress = RunProgress.Of(run),
            WeightsSha256 = hash,
            Status = status,
        };
}
