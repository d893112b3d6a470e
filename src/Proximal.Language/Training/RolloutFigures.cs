namespace Proximal.Language;

/// <summary>What is logged of an update's completions, besides what they look like.</summary>
/// <param name="Score">Their mean score.</param>
/// <param name="ScoreDeviation">The standard deviation of the scores.</param>
/// <param name="Reward">Their mean score as it is learned from: clipped, and with penalties.</param>
/// <param name="HeldOutScore">Their mean score under a second reward; NaN where there is none.</param>
/// <param name="Kl">Their mean divergence from the reference, in nats.</param>
/// <param name="KlCoefficient">The weight of the penalty on it.</param>
internal readonly record struct RolloutFigures(
    double Score, double ScoreDeviation, double Reward, double HeldOutScore, double Kl, double KlCoefficient)
{
    /// <summary>Measures completions that have been scored and read.</summary>
    public static RolloutFigures Of(CompletionRollout rollout, double klCoefficient, double heldOutScore)
    {
        (double mean, double deviation) = Whitening.Describe(rollout.RawScores);
        return new RolloutFigures(mean, deviation, Whitening.Describe(rollout.Scores).Mean, heldOutScore, rollout.MeanOfSums(rollout.Kl), klCoefficient);
    }

    /// <summary>What the monitor sees.</summary>
    /// <param name="statistics">What the completions look like.</param>
    public MonitorFigures Seen(in CompletionStatistics statistics) =>
        new(Score, Kl, HeldOutScore, statistics.MeanLength, statistics.Entropy, statistics.RepetitionRate);

    /// <summary>Adds the figures to a record.</summary>
    public void Report(MetricsRecord metrics)
    {
        metrics.Add(LanguageMetricTags.Scores, Score);
        metrics.Add(LanguageMetricTags.ScoresStd, ScoreDeviation);
        if (!double.IsNaN(HeldOutScore)) metrics.Add(LanguageMetricTags.HeldOutScores, HeldOutScore);
        metrics.Add(LanguageMetricTags.Kl, Kl);
        metrics.Add(LanguageMetricTags.KlCoefficient, KlCoefficient);
        metrics.Add(LanguageMetricTags.NonScoreReward, -KlCoefficient * Kl);
        metrics.Add(LanguageMetricTags.RlhfReward, Reward - (KlCoefficient * Kl));
    }
}
