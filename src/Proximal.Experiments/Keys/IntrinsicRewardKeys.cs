using Of = Proximal.Experiments.KeyOf<Proximal.PpoOptions>;

namespace Proximal.Experiments;

/// <summary>Keys of the intrinsic rewards of PPO.</summary>
internal static class IntrinsicRewardKeys
{
    /// <summary>Keys of <see cref="PpoOptions.Rnd"/> and <see cref="PpoOptions.Icm"/>.</summary>
    public static IReadOnlyList<ConfigurationKey> All { get; } =
    [
        .. Shared(
            "rnd",
            "random network distillation",
            static o => o.Rnd,
            static (o, change) => o with { Rnd = (RndOptions)change(o.Rnd) }
        ),
        .. Shared(
            "icm",
            "the intrinsic curiosity module",
            static o => o.Icm,
            static (o, change) => o with { Icm = (IcmOptions)change(o.Icm) }
        ),
        Of.Number(
            "icm.beta",
            nameof(IcmOptions.Beta),
            "Weight of the forward loss; that of the inverse loss is the rest to 1.",
            o => o.Icm.Beta,
            (o, v) => o with { Icm = o.Icm with { Beta = v.Number() } }
        ),
    ];

    /// <summary>Whether a key is one of these; GAIL and APPO have none of them.</summary>
    public static bool Contains(ConfigurationKey key) =>
        key.Key.StartsWith("rnd.", StringComparison.Ordinal) || key.Key.StartsWith("icm.", StringComparison.Ordinal);

    private static ConfigurationKey[] Shared(
        string map,
        string method,
        Func<PpoOptions, IntrinsicRewardOptions> get,
        Func<PpoOptions, Func<IntrinsicRewardOptions, IntrinsicRewardOptions>, PpoOptions> with
    ) =>
        [
            Of.Number(
                $"{map}.int_coef",
                nameof(IntrinsicRewardOptions.Coefficient),
                $"Coefficient of the intrinsic advantages of {method}; 0 for none.",
                o => get(o).Coefficient,
                (o, v) => with(o, i => i with { Coefficient = v.Number() })
            ),
            Of.Number(
                $"{map}.ext_coef",
                nameof(IntrinsicRewardOptions.ExtrinsicCoefficient),
                "Coefficient of the advantages of the environment's rewards beside the intrinsic ones.",
                o => get(o).ExtrinsicCoefficient,
                (o, v) => with(o, i => i with { ExtrinsicCoefficient = v.Number() })
            ),
            Of.Number(
                $"{map}.int_gamma",
                nameof(IntrinsicRewardOptions.Gamma),
                "Discount factor of the intrinsic rewards.",
                o => get(o).Gamma,
                (o, v) => with(o, i => i with { Gamma = v.Number() })
            ),
            Of.Any(
                $"{map}.learning_rate",
                nameof(IntrinsicRewardOptions.LearningRate),
                "number or null",
                "Learning rate of the networks of the intrinsic reward; null for that of PPO.",
                o => get(o).LearningRate?.ToString() ?? "null",
                (o, v) => with(o, i => i with { LearningRate = v.IsNull ? null : v.Number() })
            ),
            Of.Number(
                $"{map}.update_proportion",
                nameof(IntrinsicRewardOptions.UpdateProportion),
                "Share of the transitions that train the networks of the intrinsic reward.",
                o => get(o).UpdateProportion,
                (o, v) => with(o, i => i with { UpdateProportion = v.Number() })
            ),
            Of.Any(
                $"{map}.net_arch",
                nameof(IntrinsicRewardOptions.Widths),
                "list of widths",
                "Hidden layers of the networks of the intrinsic reward.",
                o => $"[{string.Join(", ", get(o).Widths)}]",
                (o, v) => with(o, i => i with { Widths = v.Widths() })
            ),
            Of.Whole(
                $"{map}.features_dim",
                nameof(IntrinsicRewardOptions.FeatureCount),
                "Length of the feature vector of an observation.",
                o => get(o).FeatureCount,
                (o, v) => with(o, i => i with { FeatureCount = v.Count() })
            ),
            Of.Whole(
                $"{map}.obs_norm_steps",
                nameof(IntrinsicRewardOptions.WarmUpSteps),
                "Random steps of each environment before training, for the moments of the observations.",
                o => get(o).WarmUpSteps,
                (o, v) => with(o, i => i with { WarmUpSteps = v.Count() })
            ),
            Of.Number(
                $"{map}.clip_obs",
                nameof(IntrinsicRewardOptions.ClipObservation),
                "Bound on a whitened observation, in standard deviations.",
                o => get(o).ClipObservation,
                (o, v) => with(o, i => i with { ClipObservation = v.Number() })
            ),
        ];
}
