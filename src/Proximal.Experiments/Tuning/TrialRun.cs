using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>
/// One run of a trial, in its own folder like any other run. Its schedules follow the total steps. It pauses at the end
/// of a rung, and continues from its checkpoint if the trial survives.
/// </summary>
/// <param name="run">Folder of the run.</param>
/// <param name="configuration">Configuration, with the seed of the run.</param>
/// <param name="episodes">Number of evaluation episodes.</param>
internal sealed class TrialRun(RunFolder run, RunConfiguration configuration, int episodes)
{
    private readonly EnvironmentEntry environment = configuration.EnvironmentEntry;

    /// <summary>
    /// Trains the run from its newest checkpoint to the end of a rung and evaluates it; returns null if it was stopped
    /// before.
    /// </summary>
    /// <param name="trial">Index of the trial.</param>
    /// <param name="rung">Rung.</param>
    /// <param name="monitor">Receives the steps of every update, and can stop the run.</param>
    /// <param name="report">Receives a line about each damaged checkpoint that is skipped.</param>
    /// <exception cref="InvalidInputException">All checkpoints are damaged, or another process has locked the
    /// run.</exception>
    public TrialResult? Train(int trial, Rung rung, ITrialMonitor monitor, Action<string> report)
    {
        using var taken = RunLock.Acquire(run.Path);
        if (!File.Exists(run.Configuration))
            run.WriteConfiguration(configuration);
        File.Delete(run.Summary);
        using VectorEnvironment environments = configuration.CreateEnvironments();
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
        using var recorder = new RunRecorder(
            run.Path,
            RecordedRun.Options(run, configuration) with
            {
                Report = report,
            }
        );
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
                trainer.Train(recorder, new TrialCallback(rung.Steps, monitor));
        }
        catch (TrainingDivergedException exception)
        {
            return Failed($"diverged: {exception.Message}");
        }
        if (trainer.Steps < rung.Steps && trainer.StopReason is null)
            return null;

        EvaluationResult played = Evaluations.Run(trainer.Policy, environment, episodes);
        if (!double.IsFinite(played.MeanReturn))
            return Failed("the mean return is not finite");
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
