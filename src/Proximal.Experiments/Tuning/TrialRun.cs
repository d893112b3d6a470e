using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>
/// One run of a trial, in a folder of its own like any other run's. Its schedules follow the steps of a whole run; it pauses where a
/// rung ends, and goes on from its checkpoint where it is promoted.
/// </summary>
/// <param name="run">The run's folder.</param>
/// <param name="configuration">All settings, with the run's seed.</param>
/// <param name="episodes">Episodes to measure it over.</param>
internal sealed class TrialRun(RunFolder run, RunConfiguration configuration, int episodes)
{
    private readonly EnvironmentEntry environment = configuration.Task;

    /// <summary>Trains the run to the end of a rung, from wherever it stands, and measures it; null where it was stopped before.</summary>
    /// <param name="trial">The trial's number.</param>
    /// <param name="rung">Says for how many steps.</param>
    /// <param name="pace">Told of every update, and asked whether to stop.</param>
    /// <param name="report">Receives a line about each damaged checkpoint that was passed over.</param>
    /// <exception cref="InvalidInputException">All checkpoints are damaged, or another process trains the run.</exception>
    public TrialResult? Train(int trial, Rung rung, ITrialMonitor pace, Action<string> report)
    {
        using var taken = RunLock.Acquire(run.Path);
        if (!File.Exists(run.Configuration))
            run.WriteConfiguration(configuration);
        File.Delete(run.Summary);
        using VectorEnvironment environments = environment.CreateBatch(configuration.Options.EnvironmentCount);
        IAgentTrainer trainer;
        try
        {
            trainer = configuration.Algorithm.CreateTrainer(environments, configuration.Options);
        }
        catch (InvalidInputException exception)
        {
            return new TrialResult(
                trial,
                rung.Index,
                configuration.Options.Seed,
                0,
                double.NaN,
                double.NaN,
                double.NaN,
                0,
                exception.Message
            );
        }
        using var recorder = new RunRecorder(run.Path, RecordedRun.Options(configuration));
        long first = recorder.Resume(trainer, report);
        if (first == 0)
            configuration.InitFrom?.Initialize(trainer);
        double before = first > 0 ? run.SecondsTrained() : 0;
        double Seconds() => before + trainer.Clock.Elapsed.TotalSeconds;
        TrialResult Failed(string reason)
        {
            RunSummaries
                .Of(configuration, RunStatus.Diverged, run.OpenCheckpoints().FindLatest()?.Step ?? 0, Seconds())
                .Write(run.Summary);
            return new TrialResult(
                trial,
                rung.Index,
                configuration.Options.Seed,
                trainer.Steps,
                double.NaN,
                double.NaN,
                double.NaN,
                Seconds(),
                reason
            );
        }
        try
        {
            if (trainer.Steps < rung.Steps)
                trainer.Train(recorder, new TrialCallback(rung.Steps, pace));
        }
        catch (TrainingDivergedException exception)
        {
            return Failed($"diverged: {exception.Message}");
        }
        if (trainer.Steps < rung.Steps && trainer.StopReason is null)
            return null;

        EvaluationResult played = Evaluations.Run(trainer.Policy, environment, episodes);
        if (!double.IsFinite(played.MeanReturn))
            return Failed("its return is not a finite number");
        RunSummary summary = RunSummaries.Of(
            configuration,
            trainer.Steps >= trainer.TotalSteps ? RunStatus.Completed : RunStatus.Stopped,
            trainer.Steps,
            Seconds()
        );
        (
            summary with
            {
                Reason = trainer.StopReason,
                Evaluation = EvaluationSummary.Of(played),
                WeightsSha256 = Evaluations.HashOf(trainer.Policy),
            }
        ).Write(run.Summary);
        double[] training = RunMetrics.Read(run.Metrics).Curve(MetricTags.EpisodeReturn).Values;
        return new TrialResult(
            trial,
            rung.Index,
            configuration.Options.Seed,
            trainer.Steps,
            played.MeanReturn,
            played.StdReturn,
            training.Length > 0 ? training.Average() : double.NaN,
            Seconds()
        );
    }
}
