using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Metrics that a display shows for a run. The first is drawn as a curve.</summary>
/// <param name="Unit">Unit of the steps, such as steps or completions.</param>
/// <param name="Metrics">Labels and tags of the metrics.</param>
internal sealed record DisplayMetrics(string Unit, IReadOnlyList<(string Label, string Tag)> Metrics)
{
    private static readonly (string Label, string Tag) Loss = ("loss", MetricTags.Loss),
        GradientNorm = ("grad norm", MetricTags.GradientNorm);

    /// <summary>Metrics of agents: episode return, episode length and approximate KL divergence of an update.</summary>
    public static DisplayMetrics Agents { get; } =
        new(
            "steps",
            [
                ("return", MetricTags.EpisodeReturn),
                ("length", MetricTags.EpisodeLength),
                ("kl", MetricTags.ApproximateKl),
            ]
        );

    /// <summary>
    /// Metrics of language models that learn from a reward: reward, KL divergence from the reference and length.
    /// </summary>
    public static DisplayMetrics Rewards { get; } =
        new(
            "completions",
            [
                ("reward", LanguageMetricTags.Scores),
                ("kl", LanguageMetricTags.Kl),
                ("length", CompletionTags.MeanLength),
            ]
        );

    /// <summary>Metrics of language models that learn from preferences: loss, accuracy and reward margin.</summary>
    public static DisplayMetrics Preferences { get; } =
        new("examples", [Loss, ("accuracy", LanguageMetricTags.Accuracy), ("margin", LanguageMetricTags.RewardMargin)]);

    /// <summary>Metrics of supervised fine-tuning: loss and gradient norm.</summary>
    public static DisplayMetrics Texts { get; } = new("examples", [Loss, GradientNorm]);

    /// <summary>Metrics for a trainer of language models.</summary>
    public static DisplayMetrics Of(LanguageTrainer trainer) =>
        trainer switch
        {
            RlhfPpo or Grpo or OnlineDpo => Rewards,
            Sft => Texts,
            _ => Preferences,
        };
}
