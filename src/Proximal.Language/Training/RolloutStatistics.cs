namespace Proximal.Language;

/// <summary>Scores and divergence of an update's completions, as they are logged and watched.</summary>
/// <param name="Score">Mean score.</param>
/// <param name="ScoreDeviation">Standard deviation of the scores.</param>
/// <param name="Reward">Mean score after clipping and penalties, which is what is trained on.</param>
/// <param name="HeldOutScore">Mean score under a second reward; NaN where there is none.</param>
/// <param name="Kl">Mean divergence from the reference, in nats.</param>
/// <param name="KlCoefficient">Weight of the penalty on it.</param>
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
        (double mean, double deviation) = Whitening.MeanAndStd(rollout.RawScores);
        return new RolloutStatistics(
            mean,
            deviation,
            Whitening.MeanAndStd(rollout.Scores).Mean,
            heldOutScore,
            rollout.MeanOfSums(rollout.Kl),
            klCoefficient
        );
    }

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
