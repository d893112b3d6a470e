namespace Proximal.Experiments;

/// <summary>Value targets that are far larger than a critic can predict in reasonable time.</summary>
internal sealed class LargeRewardsRule() : DiagnosisRule("rewards-large", "rewards are too large")
{
    public override IReadOnlyList<string> Explains { get; } =
    [
        "gradient-clipped",
        "blind-critic",
        "learning-rate-low",
        "learning-rate-high",
        "value-loss-dominates",
        "entropy-bonus-large",
        "evaluation-below-training",
        "plateau",
        "saturated-units",
    ];

    // The largest standard deviation of healthy runs was 57, and the largest |Q| 86.
    private const double LargestDeviation = 1000,
        LargestQ = 5000;

    public override Finding? Examine(RunEvidence run)
    {
        if (run[MetricTags.QValue] is { Exists: true } q)
        {
            double largest = Math.Max(q.Max, -q.Min);
            return largest > LargestQ
                ? Found(
                    $"the values of the critics reach {Text(largest)} (train/q_value), and train/critic_loss has a median of "
                        + Text(run[MetricTags.CriticLoss].Median),
                    "scale the rewards in the environment, or use VectorNormalize, so that returns are of the order of 1 to "
                        + "100"
                )
                : null;
        }

        MetricValues deviation = run[MetricTags.ReturnDeviation];
        return deviation.Exists && deviation.Median > LargestDeviation
            ? Found(
                $"the value targets have a standard deviation of {Text(deviation.Median)} (train/return_std, median), and "
                    + $"train/value_loss is {Text(run[MetricTags.ValueLoss].Median)}",
                "set normalize.norm_reward to true, or scale the rewards so that returns are of the order of 1 to 100",
                ("normalize.norm_reward", "true")
            )
            : null;
    }
}
