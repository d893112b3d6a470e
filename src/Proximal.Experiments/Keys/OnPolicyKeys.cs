using Of = Proximal.Experiments.KeyOf<Proximal.OnPolicyOptions>;

namespace Proximal.Experiments;

/// <summary>The settings of algorithms that learn from rollouts of their present policy.</summary>
internal static class OnPolicyKeys
{
    public static ConfigurationKey StepsPerRollout { get; } =
        Of.Whole(
            "n_steps",
            nameof(OnPolicyOptions.StepsPerRollout),
            "Steps of each environment between two updates.",
            o => o.StepsPerRollout,
            (o, v) => o with { StepsPerRollout = v.Count() }
        );

    public static ConfigurationKey GaeLambda { get; } =
        Of.Number(
            "gae_lambda",
            nameof(OnPolicyOptions.GaeLambda),
            "Generalised advantage estimation: 0 trusts the value function, 1 the returns.",
            o => o.GaeLambda,
            (o, v) => o with { GaeLambda = v.Number() }
        );

    public static ConfigurationKey BootstrapTruncated { get; } =
        Of.Boolean(
            "bootstrap_truncated",
            nameof(OnPolicyOptions.BootstrapTruncated),
            "Add the value of the last observation where a time limit cut the episode.",
            o => o.BootstrapTruncated,
            (o, v) => o with { BootstrapTruncated = v.Boolean() }
        );

    public static ConfigurationKey NormalizeAdvantage { get; } =
        Of.Boolean(
            "normalize_advantage",
            nameof(OnPolicyOptions.NormalizeAdvantage),
            "Shift and scale advantages to mean 0 and deviation 1 in each gradient step.",
            o => o.NormalizeAdvantage,
            (o, v) => o with { NormalizeAdvantage = v.Boolean() }
        );

    /// <summary>State-dependent exploration.</summary>
    public static IReadOnlyList<ConfigurationKey> Exploration { get; } =
    [
        NetworkKeys.UseSde,
        Of.Whole(
            "sde_sample_freq",
            nameof(OnPolicyOptions.SdeSampleFrequency),
            "Every how many steps state-dependent exploration draws new noise; -1 for once a rollout.",
            o => o.SdeSampleFrequency,
            (o, v) => o with { SdeSampleFrequency = v.Count() }
        ),
    ];

    /// <summary>The map <c>normalize</c>.</summary>
    public static IReadOnlyList<ConfigurationKey> Normalization { get; } =
    [
        Of.Boolean(
            "normalize.norm_obs",
            nameof(OnPolicyOptions.NormalizeObservations),
            "Scale observations by their running mean and deviation.",
            o => o.NormalizeObservations,
            (o, v) => o with { NormalizeObservations = v.Boolean() }
        ),
        Of.Boolean(
            "normalize.norm_reward",
            nameof(OnPolicyOptions.NormalizeRewards),
            "Scale rewards by the running deviation of the discounted return.",
            o => o.NormalizeRewards,
            (o, v) => o with { NormalizeRewards = v.Boolean() }
        ),
        Of.Number(
            "normalize.clip_obs",
            nameof(OnPolicyOptions.ClipObservation),
            "Largest magnitude of a scaled observation.",
            o => o.ClipObservation,
            (o, v) => o with { ClipObservation = (float)v.Number() }
        ),
        Of.Number(
            "normalize.clip_reward",
            nameof(OnPolicyOptions.ClipReward),
            "Largest magnitude of a scaled reward.",
            o => o.ClipReward,
            (o, v) => o with { ClipReward = (float)v.Number() }
        ),
        Of.Number(
            "normalize.epsilon",
            nameof(OnPolicyOptions.NormalizationEpsilon),
            "Added to variances before their root is taken.",
            o => o.NormalizationEpsilon,
            (o, v) => o with { NormalizationEpsilon = v.Number() }
        ),
    ];
}
