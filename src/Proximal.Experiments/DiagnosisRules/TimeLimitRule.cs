namespace Proximal.Experiments;

/// <summary>Episodes that are all truncated before actions make a difference.</summary>
internal sealed class TimeLimitRule() : DiagnosisRule("time-limit", "the time limit bounds the return")
{
    public override IReadOnlyList<string> Explains { get; } =
    ["no-reward-signal", "rewards-small", "plateau", "evaluation-below-training", "blind-critic"];

    private const double Share = 0.9,
        Improvement = 0.05;

    public override Finding? Examine(RunEvidence run)
    {
        MetricValues truncated = run[MetricTags.TruncatedShare],
            returns = run.Return;
        double horizon = 1 / (1 - (run.Settings.Number("gamma") ?? 0.99));
        bool isCut = truncated.Exists && truncated.Early >= Share && truncated.Late >= Share;
        bool isShort = run.Length.Median < horizon / 2;
        bool isFlat = returns.Max - returns.First <= Improvement * Math.Abs(returns.First);
        return isCut && isShort && isFlat
            ? Found(
                $"{Percent(truncated.Median)} of the episodes are truncated (rollout/truncated_share, median) after "
                    + $"{Text(run.Length.Median)} steps, fewer than half of the {horizon:0} steps that gamma looks ahead, and "
                    + $"the return stays at {Text(returns.Last)}",
                "raise the time limit of the environment (MaxEpisodeSteps, TimeLimit), so that good and bad actions differ "
                    + "within an episode"
            )
            : null;
    }
}
