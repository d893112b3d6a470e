namespace Proximal.Experiments;

/// <summary>Value targets that are smaller than the noise of an untrained critic.</summary>
internal sealed class SmallRewardsRule() : DiagnosisRule("rewards-small", "rewards are too small")
{
    public override IReadOnlyList<string> Explains { get; } =
    ["blind-critic", "evaluation-below-training", "plateau", "entropy-collapse", "learning-rate-low"];

    // The smallest scale of the value targets of healthy runs was 0.03.
    private const double Smallest = 0.01;

    public override Finding? Examine(RunEvidence run)
    {
        // Normalized rewards have the right scale; the returns of a solved task may hardly vary.
        if (run.Settings.Flag("normalize.norm_reward"))
            return null;
        (MetricValues mean, MetricValues deviation) = (run[MetricTags.ReturnMean], run[MetricTags.ReturnDeviation]);
        double scale = Math.Max(
            mean.Values.Select(Math.Abs).DefaultIfEmpty(double.NaN).Order().ElementAt(mean.Count / 2),
            deviation.Median
        );
        return scale < Smallest && run.Return is { Exists: true } returns && (returns.Max != 0 || returns.Min != 0)
            ? Found(
                $"the value targets have a scale of {Text(scale)} (train/return_mean, train/return_std), below the noise of "
                    + "the critic, so the advantages are that noise",
                "set normalize.norm_reward to true, or scale the rewards so that returns are of the order of 1 to 100",
                ("normalize.norm_reward", "true")
            )
            : null;
    }
}
