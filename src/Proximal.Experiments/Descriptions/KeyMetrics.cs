using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Metrics that matter most for an algorithm, in display order.</summary>
internal static class KeyMetrics
{
    private static readonly string[] Episodes = [MetricTags.EpisodeReturn, MetricTags.EpisodeLength];

    private static readonly string[] Gradient = [MetricTags.GradientNorm, MetricTags.LearningRate];

    private static readonly string[] Clipped =
    [
        .. Episodes,
        MetricTags.ApproximateKl,
        MetricTags.ClipFraction,
        MetricTags.Entropy,
        MetricTags.ExplainedVariance,
        MetricTags.ValueLoss,
        .. Gradient,
    ];

    private static readonly string[] OnPolicy =
    [
        .. Episodes,
        MetricTags.Entropy,
        MetricTags.ExplainedVariance,
        MetricTags.ValueLoss,
        MetricTags.PolicyLoss,
        .. Gradient,
    ];

    private static readonly string[] Critics =
    [
        .. Episodes,
        MetricTags.ActorLoss,
        MetricTags.CriticLoss,
        MetricTags.QValue,
        MetricTags.LearningRate,
    ];

    private static readonly string[] Cloning =
    [
        MetricTags.NegativeLogLikelihood,
        MetricTags.Entropy,
        MetricTags.Loss,
        .. Gradient,
    ];

    private static readonly string[] Rewarded =
    [
        LanguageMetricTags.Scores,
        LanguageMetricTags.RlhfReward,
        LanguageMetricTags.Kl,
        CompletionTags.MeanLength,
        CompletionTags.Entropy,
        CompletionTags.EndedShare,
        MetricTags.ApproximateKl,
        MetricTags.ClipFraction,
        .. Gradient,
    ];

    private static readonly string[] Preferences =
    [
        MetricTags.Loss,
        LanguageMetricTags.Accuracy,
        LanguageMetricTags.RewardMargin,
        LanguageMetricTags.ChosenReward,
        LanguageMetricTags.RejectedReward,
        .. Gradient,
    ];

    private static readonly string[] Texts = [MetricTags.Loss, LanguageMetricTags.Epochs, .. Gradient];

    /// <summary>
    /// Tags for an algorithm by its name in <c>config.yaml</c>. Every run of the algorithm logs them. For an algorithm of
    /// user code, return and length of episodes.
    /// </summary>
    public static IReadOnlyList<string> Of(string? algorithm) =>
        algorithm switch
        {
            "ppo" or "appo" => Clipped,
            "gail" =>
            [
                .. Clipped,
                MetricTags.DiscriminatorReward,
                MetricTags.DiscriminatorPolicyAccuracy,
                MetricTags.DiscriminatorExpertAccuracy,
            ],
            "trpo" => [.. OnPolicy, MetricTags.KlDivergence, MetricTags.LineSearchSuccess],
            "a2c" or "reinforce" => OnPolicy,
            "sac" => [.. Critics, MetricTags.EntropyCoefficient],
            "td3" => Critics,
            "bc" => Cloning,
            "dagger" => [.. Cloning, MetricTags.ExpertShare],
            "sft" => Texts,
            "process-reward" => [.. Texts, LanguageMetricTags.Accuracy],
            "reward-model" or "dpo" or "kto" => Preferences,
            "online-dpo" =>
            [
                LanguageMetricTags.Scores,
                LanguageMetricTags.Kl,
                CompletionTags.MeanLength,
                MetricTags.Loss,
                LanguageMetricTags.Accuracy,
                LanguageMetricTags.RewardMargin,
                .. Gradient,
            ],
            "rlhf" or "lm-human-preferences" => [.. Rewarded, MetricTags.ValueLoss, MetricTags.ExplainedVariance],
            { } name when LanguageAlgorithms.TryFind(name) is not null => Rewarded,
            _ => Episodes,
        };
}
