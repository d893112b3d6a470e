using Proximal.Language;
using Of = Proximal.Experiments.KeyOf<Proximal.Language.OnlineOptions>;

namespace Proximal.Experiments;

/// <summary>The settings of trainers that learn from completions of their present model.</summary>
internal static class OnlineKeys
{
    /// <summary>Completions to draw where nothing is said: enough to see whether something is learned.</summary>
    public const int DefaultEpisodes = 10_000;

    /// <summary>How many completions.</summary>
    public static IReadOnlyList<ConfigurationKey> Batches { get; } =
    [
        Of.Whole(
            "total_episodes",
            nameof(OnlineOptions.TotalSteps),
            "Completions to draw and learn from; schedules run over this number.",
            o => o.TotalSteps,
            (o, v) => o with { TotalSteps = v.Whole() }
        ),
        Of.Whole(
            "batch_size",
            nameof(OnlineOptions.BatchSize),
            "Completions that are drawn and scored before each update.",
            o => o.BatchSize,
            (o, v) => o with { BatchSize = v.Count() }
        ),
    ];

    /// <summary>How they are drawn.</summary>
    public static IReadOnlyList<ConfigurationKey> Sampling { get; } =
    [
        .. SamplingKeys.All.Select(setting =>
            setting.In<OnlineOptions>(
                o => o.Sampling,
                (o, sampling) => o with { Sampling = (SamplingOptions)sampling }
            ) with
            {
                Name = $"Sampling.{setting.Name}",
            }
        ),
    ];

    /// <summary>Divergence, scores and evaluation.</summary>
    public static IReadOnlyList<ConfigurationKey> Rewards { get; } =
    [
        Of.Number(
            "kl_coef",
            nameof(OnlineOptions.KlCoefficient),
            "Weight of the divergence from the reference.",
            o => o.KlCoefficient,
            (o, v) => o with { KlCoefficient = v.Number() }
        ) with
        {
            Aliases = ["init_kl_coef"],
        },
        NamedValue.Of<OnlineOptions, KlEstimator>(
            "kl_estimator",
            nameof(OnlineOptions.KlEstimator),
            "How the divergence is estimated: in the reward, in the loss, and in what is logged.",
            [(KlEstimator.K1, "k1"), (KlEstimator.K2, "k2"), (KlEstimator.K3, "k3")],
            o => o.KlEstimator,
            (o, v) => o with { KlEstimator = v }
        ),
        OptionalNumber(
            "missing_eos_penalty",
            nameof(OnlineOptions.MissingEosPenalty),
            "Taken from the score of a completion that was cut off; null for nothing.",
            o => o.MissingEosPenalty,
            (o, v) => o with { MissingEosPenalty = v }
        ),
        OptionalNumber(
            "missing_eos_score",
            nameof(OnlineOptions.MissingEosScore),
            "Score of a completion that was cut off, whatever it says; null for its own.",
            o => o.MissingEosScore,
            (o, v) => o with { MissingEosScore = v }
        ),
        OptionalNumber(
            "reward_clip",
            nameof(OnlineOptions.RewardClip),
            "Largest magnitude of a score; null for any.",
            o => o.RewardClip,
            (o, v) => o with { RewardClip = v }
        ),
        Of.Whole(
            "eval_samples",
            nameof(OnlineOptions.EvaluationSamples),
            "Completions of the evaluation prompts that are scored before each checkpoint.",
            o => o.EvaluationSamples,
            (o, v) => o with { EvaluationSamples = v.Count() }
        ),
    ];

    /// <summary>What is watched for reward hacking and its like.</summary>
    public static IReadOnlyList<ConfigurationKey> Monitor { get; } =
    [
        .. MonitorKeys.All.Select(setting =>
            setting.In<OnlineOptions>(o => o.Monitor, (o, monitor) => o with { Monitor = (MonitorOptions)monitor }) with
            {
                Name = $"Monitor.{setting.Name}",
            }
        ),
    ];

    private static ConfigurationKey OptionalNumber(
        string key,
        string name,
        string meaning,
        Func<OnlineOptions, double?> get,
        Func<OnlineOptions, double?, OnlineOptions> set
    ) =>
        Of.Any(
            key,
            name,
            "number or null",
            meaning,
            o => get(o)?.ToString() ?? "null",
            (o, v) => set(o, v.IsNothing ? null : v.Number())
        );
}
