namespace Proximal.Language;

/// <summary>What is logged of the completions of every update.</summary>
internal static class CompletionFigures
{
    /// <summary>Adds the figures of an update's completions to a record.</summary>
    /// <param name="metrics">Receives them.</param>
    /// <param name="rollout">The completions, scored and read.</param>
    /// <param name="klCoefficient">The weight of the penalty that they were made under.</param>
    /// <param name="heldOutScore">Their mean score under a second reward; null where there is none.</param>
    public static void Report(MetricsRecord metrics, CompletionRollout rollout, double klCoefficient, double? heldOutScore)
    {
        (double mean, double deviation) = Whitening.Describe(rollout.Scores);
        double kl = rollout.MeanOfSums(rollout.Kl);
        metrics.Add(LanguageMetricTags.Scores, mean);
        metrics.Add(LanguageMetricTags.ScoresStd, deviation);
        if (heldOutScore is { } heldOut) metrics.Add(LanguageMetricTags.HeldOutScores, heldOut);
        metrics.Add(LanguageMetricTags.Kl, kl);
        metrics.Add(LanguageMetricTags.KlCoefficient, klCoefficient);
        metrics.Add(LanguageMetricTags.NonScoreReward, -klCoefficient * kl);
        metrics.Add(LanguageMetricTags.RlhfReward, mean - (klCoefficient * kl));
        metrics.Add(LanguageMetricTags.Entropy, rollout.MeanOfSums(rollout.Entropies) * rollout.Sequences / rollout.Tokens);
        metrics.Add(LanguageMetricTags.Length, (double)rollout.Tokens / rollout.Sequences);
        metrics.Add(LanguageMetricTags.EndedShare, rollout.Ended.Count(static ended => ended) / (double)rollout.Sequences);
    }
}
