namespace Proximal.Experiments;

/// <summary>Writes the summaries of agents' runs.</summary>
internal static class RunSummaries
{
    private const int EvaluationEpisodes = 20;

    /// <summary>
    /// Evaluates the final policy of a trainer, unless it was interrupted, and writes <c>summary.json</c>.
    /// </summary>
    public static RunSummary Write(RunFolder run, RunConfiguration configuration, IAgentTrainer trainer, double seconds)
    {
        RunStatus status =
            trainer.Steps >= trainer.TotalSteps ? RunStatus.Completed
            : trainer.StopReason is null ? RunStatus.Interrupted
            : RunStatus.Stopped;
        RunSummary summary = Of(configuration, status, trainer.Steps, seconds) with
        {
            Reason = status == RunStatus.Stopped ? trainer.StopReason : null,
            Evaluation =
                status != RunStatus.Interrupted
                    ? EvaluationSummary.Of(
                        Evaluations.Run(trainer.Policy, configuration.EnvironmentEntry, EvaluationEpisodes)
                    )
                    : null,
            WeightsSha256 = Evaluations.HashOf(trainer.Policy),
        };
        summary.Write(run.Summary);
        return summary;
    }

    /// <summary>Creates a summary without an evaluation.</summary>
    public static RunSummary Of(RunConfiguration configuration, RunStatus status, long steps, double seconds) =>
        new()
        {
            Environment = configuration.Environment,
            Algorithm = configuration.Algorithm.Name,
            Seed = configuration.Options.Seed,
            Steps = steps,
            WallSeconds = seconds,
            Status = status,
        };
}
