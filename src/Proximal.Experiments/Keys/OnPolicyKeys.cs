using Of = Proximal.Experiments.KeyOf<Proximal.OnPolicyOptions>;

namespace Proximal.Experiments;

/// <summary>Keys of <see cref="OnPolicyOptions"/>.</summary>
internal static class OnPolicyKeys
{
    public static ConfigurationKey StepsPerRollout { get; } =
        Of.Whole(
            "n_steps",
            nameof(OnPolicyOptions.StepsPerRollout),
            "Steps of each environment per rollout.",
            o => o.StepsPerRollout,
            (o, v) => o with { StepsPerRollout = v.Count() }
        );

    public static ConfigurationKey GaeLambda { get; } =
        Of.Number(
            "gae_lambda",
            nameof(OnPolicyOptions.GaeLambda),
            "λ of generalized advantage estimation: 0 for one-step advantages, 1 for Monte Carlo returns.",
            o => o.GaeLambda,
            (o, v) => o with { GaeLambda = v.Number() }
        );

    public static ConfigurationKey BootstrapTruncated { get; } =
        Of.Boolean(
            "bootstrap_truncated",
            nameof(OnPolicyOptions.BootstrapTruncated),
            "Add the value of the last observation to the reward when a time limit truncates an episode.",
            o => o.BootstrapTruncated,
            (o, v) => o with { BootstrapTruncated = v.Boolean() }
        );

    public static ConfigurationKey NormalizeAdvantage { get; } =
        Of.Boolean(
            "normalize_advantage",
            nameof(OnPolicyOptions.NormalizeAdvantage),
            "Normalize advantages to mean 0 and standard deviation 1 in each gradient step.",
            o => o.NormalizeAdvantage,
            (o, v) => o with { NormalizeAdvantage = v.Boolean() }
        );

    public static ConfigurationKey BpttLength { get; } =
        Of.Any(
            "bptt_length",
            nameof(OnPolicyOptions.BpttLength),
            "whole number or null",
            "Maximum steps of backpropagation through time; longer sequences are cut. Null for no limit.",
            o => o.BpttLength?.ToString() ?? "null",
            (o, v) => o with { BpttLength = v.IsNull ? null : v.Count() }
        );

    /// <summary>Keys of state-dependent exploration.</summary>
    public static IReadOnlyList<ConfigurationKey> Exploration { get; } =
    [
        NetworkKeys.UseSde,
        Of.Whole(
            "sde_sample_freq",
            nameof(OnPolicyOptions.SdeSampleFrequency),
            "Steps between new noise of state-dependent exploration; -1 for once per rollout.",
            o => o.SdeSampleFrequency,
            (o, v) => o with { SdeSampleFrequency = v.Count() }
        ),
    ];

    /// <summary>Keys of the map <c>normalize</c>.</summary>
    public static IReadOnlyList<ConfigurationKey> Normalization { get; } =
    [
        Of.Boolean(
            "normalize.norm_obs",
            nameof(OnPolicyOptions.NormalizeObservations),
            "Normalize observations with their running mean and standard deviation.",
            o => o.NormalizeObservations,
            (o, v) => o with { NormalizeObservations = v.Boolean() }
        ),
        Of.Boolean(
            "normalize.norm_reward",
            nameof(OnPolicyOptions.NormalizeRewards),
            "Divide rewards by the running standard deviation of the discounted return.",
            o => o.NormalizeRewards,
            (o, v) => o with { NormalizeRewards = v.Boolean() }
        ),
        Of.Number(
            "normalize.clip_obs",
            nameof(OnPolicyOptions.ClipObservation),
            "Maximum magnitude of a normalized observation.",
            o => o.ClipObservation,
            (o, v) => o with { ClipObservation = (float)v.Number() }
        ),
        Of.Number(
            "normalize.clip_reward",
            nameof(OnPolicyOptions.ClipReward),
            "Maximum magnitude of a normalized reward.",
            o => o.ClipReward,
            (o, v) => o with { ClipReward = (float)v.Number() }
        ),
        Of.Number(
            "normalize.epsilon",
            nameof(OnPolicyOptions.NormalizationEpsilon),
            "Term added to variances before the square root.",
            o => o.NormalizationEpsilon,
            (o, v) => o with { NormalizationEpsilon = v.Number() }
        ),
    ];
}
