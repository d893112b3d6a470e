namespace Proximal.Language;

/// <summary>Scores and KL divergence of an update's completions, for metrics and the monitor.</summary>
/// <param name="Score">Mean score.</param>
/// <param name="ScoreDeviation">Standard deviation of the scores.</param>
/// <param name="Reward">Mean score after clipping and penalties, which is trained on.</param>
/// <param name="HeldOutScore">Mean score under the held-out reward; NaN if there is none.</param>
/// <param name="Kl">Mean KL divergence from the reference, in nats.</param>
/// <param name="KlCoefficient">KL coefficient.</param>
internal readonly record struct RolloutStatistics(
    double Score,
    double ScoreDeviation,
    double Reward,
    double HeldOutScore,
    double Kl,
    double KlCoefficient
)
{
    /// <summary>Measures completions with scores and log-probabilities.</summary>
    public static RolloutStatistics Of(CompletionRollout rollout, double klCoefficient, double heldOutScore)
    {
        (double mean, double deviation) = Whitening.MeanAndStd(Given(rollout.SampledScores));
        return new RolloutStatistics(
            mean,
            deviation,
            Whitening.MeanAndStd(Given(rollout.Scores)).Mean,
            heldOutScore,
            rollout.MeanOfSums(rollout.Kl),
            klCoefficient
        );
    }

    private static float[] Given(IEnumerable<float> scores) =>
        [.. scores.Where(static score => !RewardFunction.IsAbstained(score))];

    /// <summary>Adds the metrics to a record.</summary>
    public void Report(MetricsRecord metrics)
    {
        metrics.Add(LanguageMetricTags.Scores, Score);
        metrics.Add(LanguageMetricTags.ScoresStd, ScoreDeviation);
        if (!double.IsNaN(HeldOutScore))
            metrics.Add(LanguageMetricTags.HeldOutScores, HeldOutScore);
        metrics.Add(LanguageMetricTags.Kl, Kl);
        metrics.Add(LanguageMetricTags.KlCoefficient, KlCoefficient);
        metrics.Add(LanguageMetricTags.NonScoreReward, -KlCoefficient * Kl);
        metrics.Add(LanguageMetricTags.RlhfReward, Reward - (KlCoefficient * Kl));
    }
}
