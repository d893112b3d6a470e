namespace Proximal.Experiments;

/// <summary>Values that explain nothing of the returns.</summary>
internal sealed class BlindCriticRule() : DiagnosisRule("blind-critic", "the critic is blind")
{
    public override IReadOnlyList<string> Explains { get; } =
    ["value-loss-dominates", "gradient-clipped", "plateau", "evaluation-below-training", "saturated-units"];

    private const double Explained = 0.05,
        ShortestEpisode = 10,
        Variation = 0.15,
        Smallest = 0.01;

    public override Finding? Examine(RunEvidence run)
    {
        MetricValues explained = run[MetricTags.ExplainedVariance],
            deviation = run[MetricTags.ReturnDeviation];
        // Without a baseline there is no critic, and returns that hardly vary have nothing to explain.
        if (
            !explained.Exists
            || run.Settings.Text("baseline") == "false"
            || run.IsSolved
            || !(run.Length.Median >= ShortestEpisode)
            || !(deviation.SecondHalf > Math.Max(Smallest, Variation * Math.Abs(run[MetricTags.ReturnMean].SecondHalf)))
        )
            return null;
        bool isFrozen = run.Settings.Number("learning_rate_factors.critic") < 0.01;
        return explained.SecondHalf <= Explained && explained.Late <= Explained
            ? Found(
                $"train/explained_variance is {Text(explained.SecondHalf)} in the second half of the run (median; 1 is perfect, "
                    + $"0 is a constant), while the value targets vary by {Text(deviation.SecondHalf)} (train/return_std)",
                isFrozen
                    ? "remove the factor of the critic from learning_rate_factors"
                    : "set normalize.norm_reward to true, so that the targets are of the order of 1; raise vf_coef; check that "
                        + "the observations contain what the return depends on",
                isFrozen ? [("learning_rate_factors", "{}")] : [("normalize.norm_reward", "true")]
            )
            : null;
    }
}
