using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>What a display tells first of a run: what its steps are, and a few figures, of which the first is drawn as a curve.</summary>
/// <param name="Unit">What is counted, such as steps or completions.</param>
/// <param name="Metrics">Labels, and the tags of the figures.</param>
internal sealed record DisplayMetrics(string Unit, IReadOnlyList<(string Label, string Tag)> Metrics)
{
    private static readonly (string Label, string Tag) Loss = ("loss", MetricTags.Loss),
        GradientNorm = ("grad norm", MetricTags.GradientNorm);

    /// <summary>Agents: return, length and how far an update moved the policy.</summary>
    public static DisplayMetrics Agents { get; } =
        new(
            "steps",
            [
                ("return", MetricTags.EpisodeReturn),
                ("length", MetricTags.EpisodeLength),
                ("kl", MetricTags.ApproximateKl),
            ]
        );

    /// <summary>Language models that learn from a reward: reward, divergence from the reference, and length.</summary>
    public static DisplayMetrics Rewards { get; } =
        new(
            "completions",
            [
                ("reward", LanguageMetricTags.Scores),
                ("kl", LanguageMetricTags.Kl),
                ("length", CompletionTags.MeanLength),
            ]
        );

    /// <summary>Language models that learn from preferences: the loss, how many they have on the right side, and by how much.</summary>
    public static DisplayMetrics Preferences { get; } =
        new("examples", [Loss, ("accuracy", LanguageMetricTags.Accuracy), ("margin", LanguageMetricTags.RewardMargin)]);

    /// <summary>Language models that learn texts.</summary>
    public static DisplayMetrics Texts { get; } = new("examples", [Loss, GradientNorm]);

    /// <summary>What is told of a language model's training.</summary>
    public static DisplayMetrics Of(LanguageTrainer trainer) =>
        trainer switch
        {
            RlhfPpo or Grpo or OnlineDpo => Rewards,
            Sft => Texts,
            _ => Preferences,
        };
}
