using Proximal.Language;
using Of = Proximal.Experiments.KeyOf<Proximal.Language.OnlineOptions>;

namespace Proximal.Experiments;

/// <summary>
/// Keys of <see cref="OnlineOptions"/>, for trainers that sample completions from the current policy.
/// </summary>
internal static class OnlineKeys
{
    /// <summary>Default number of completions: enough to see whether the model learns.</summary>
    public const int DefaultEpisodes = 10_000;

    /// <summary>Keys of completions and batches.</summary>
    public static IReadOnlyList<ConfigurationKey> Batches { get; } =
    [
        Of.Whole(
            "total_episodes",
            nameof(OnlineOptions.TotalSteps),
            "Completions to sample and train on; schedules run over this number.",
            o => o.TotalSteps,
            (o, v) => o with { TotalSteps = v.Whole() }
        ),
        Of.Whole(
            "batch_size",
            nameof(OnlineOptions.BatchSize),
            "Completions that are sampled and scored before each update.",
            o => o.BatchSize,
            (o, v) => o with { BatchSize = v.Count() }
        ),
    ];

    /// <summary>Keys of sampling.</summary>
    public static IReadOnlyList<ConfigurationKey> Sampling { get; } =
    [
        .. SamplingKeys.All.Select(key =>
            key.In<OnlineOptions>(
                o => o.Sampling,
                (o, sampling) => o with { Sampling = (SamplingOptions)sampling }
            ) with
            {
                Name = $"Sampling.{key.Name}",
            }
        ),
    ];

    /// <summary>Keys of the KL penalty, the scores and the evaluation.</summary>
    public static IReadOnlyList<ConfigurationKey> Rewards { get; } =
    [
        Of.Number(
            "kl_coef",
            nameof(OnlineOptions.KlCoefficient),
            "Coefficient of the KL divergence from the reference.",
            o => o.KlCoefficient,
            (o, v) => o with { KlCoefficient = v.Number() }
        ) with
        {
            Aliases = ["init_kl_coef"],
        },
        NamedValue.Of<OnlineOptions, KlEstimator>(
            "kl_estimator",
            nameof(OnlineOptions.KlEstimator),
            "Estimator of the KL divergence in the reward, in the loss and in the metrics.",
            [(KlEstimator.K1, "k1"), (KlEstimator.K2, "k2"), (KlEstimator.K3, "k3")],
            o => o.KlEstimator,
            (o, v) => o with { KlEstimator = v }
        ),
        OptionalNumber(
            "missing_eos_penalty",
            nameof(OnlineOptions.MissingEosPenalty),
            "Penalty on the score of a completion without an end token; null for none.",
            o => o.MissingEosPenalty,
            (o, v) => o with { MissingEosPenalty = v }
        ),
        OptionalNumber(
            "missing_eos_score",
            nameof(OnlineOptions.MissingEosScore),
            "Score of a completion without an end token, in place of its own; null for its own.",
            o => o.MissingEosScore,
            (o, v) => o with { MissingEosScore = v }
        ),
        OptionalNumber(
            "reward_clip",
            nameof(OnlineOptions.RewardClip),
            "Maximum magnitude of a score; null for no limit.",
            o => o.RewardClip,
            (o, v) => o with { RewardClip = v }
        ),
        Of.Whole(
            "eval_samples",
            nameof(OnlineOptions.EvaluationSamples),
            "Completions of the evaluation prompts that are sampled and scored before each checkpoint.",
            o => o.EvaluationSamples,
            (o, v) => o with { EvaluationSamples = v.Count() }
        ),
    ];

    /// <summary>Keys of the monitor of reward hacking and similar failures.</summary>
    public static IReadOnlyList<ConfigurationKey> Monitor { get; } =
    [
        .. MonitorKeys.All.Select(key =>
            key.In<OnlineOptions>(o => o.Monitor, (o, monitor) => o with { Monitor = (MonitorOptions)monitor }) with
            {
                Name = $"Monitor.{key.Name}",
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
            (o, v) => set(o, v.IsNull ? null : v.Number())
        );
}
