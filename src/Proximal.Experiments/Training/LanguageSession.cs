using Proximal.Language;
using Proximal.TensorBoard;

namespace Proximal.Experiments;

/// <summary>Trains a language model in a run's folder, from wherever the run stands to its end, and sums it up.</summary>
/// <param name="run">The run's folder.</param>
/// <param name="trainer">A trainer that has not taken a step, made with the run's settings.</param>
/// <param name="label">What to call the run.</param>
/// <param name="checkpoints">When to save.</param>
/// <param name="display">Shows it.</param>
/// <param name="stop">Ends it early.</param>
internal sealed class LanguageSession(
    RunFolder run,
    LanguageTrainer trainer,
    LanguageLabel label,
    CheckpointOptions checkpoints,
    IDisplay display,
    StopSignal stop
)
{
    /// <summary>What the run's steps are, such as completions.</summary>
    public string Unit => DisplayMetrics.Of(trainer).Unit;

    /// <summary>Trains until the end or until a signal; returns the summary that it wrote.</summary>
    /// <exception cref="InvalidInputException">A setting is out of range, or all checkpoints are damaged.</exception>
    /// <exception cref="TrainingDivergedException">A reward, loss or gradient was not finite.</exception>
    public RunSummary Train()
    {
        using var recorder = new RunRecorder(run.Path, RecorderOptions());
        long first = recorder.Resume(trainer, display.WriteLine);
        double before = first > 0 ? run.SecondsTrained() : 0;
        File.Delete(run.Summary);
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
            throw SumUpDiverged(exception, before + trainer.Clock.Elapsed.TotalSeconds);
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
            // Whoever trains the run has locked its folder.
            IsLocked = true,
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

    // What is left of a run that diverged is its last checkpoint.
    private TrainingDivergedException SumUpDiverged(TrainingDivergedException exception, double seconds)
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
