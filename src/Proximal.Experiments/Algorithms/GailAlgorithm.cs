using Of = Proximal.Experiments.KeyOf<Proximal.GailOptions>;

namespace Proximal.Experiments;

/// <summary>Table of keys and trainer of GAIL: those of the discriminator, and those of PPO.</summary>
internal static class GailAlgorithm
{
    private static readonly string[] Excluded =
    [
        "normalize.norm_reward",
        "normalize.clip_reward",
        "shards",
        "centralized_critic",
        "asymmetric_critic",
    ];

    public static AlgorithmEntry Entry { get; } =
        AlgorithmEntry.Of<GailOptions>(
            "gail",
            "GAIL",
            (environments, options) => new Gail(environments, options),
            [
                Of.Any(
                    "demonstrations",
                    nameof(GailOptions.DemonstrationsPath),
                    ImitationKeys.File,
                    "Demonstrations of the expert.",
                    o => TextValue.Format(o.DemonstrationsPath),
                    (o, v) => o with { DemonstrationsPath = ImitationKeys.FullPath(v) }
                ),
                Of.Any(
                    "gail.reward",
                    nameof(GailOptions.DiscriminatorReward),
                    "positive, negative or airl",
                    "Form of the discriminator's reward; negative where episodes should end early.",
                    o => o.DiscriminatorReward.ToString().ToLowerInvariant(),
                    (o, v) => o with { DiscriminatorReward = ReadReward(v) }
                ),
                Of.Number(
                    "gail.extrinsic_strength",
                    nameof(GailOptions.ExtrinsicStrength),
                    "Factor of the environment's reward, which is added; 0 for imitation only.",
                    o => o.ExtrinsicStrength,
                    (o, v) => o with { ExtrinsicStrength = v.Number() }
                ),
                Of.Boolean(
                    "gail.use_actions",
                    nameof(GailOptions.DiscriminatorUsesActions),
                    "Let the discriminator see actions beside observations.",
                    o => o.DiscriminatorUsesActions,
                    (o, v) => o with { DiscriminatorUsesActions = v.Boolean() }
                ),
                Of.Any(
                    "gail.net_arch",
                    nameof(GailOptions.DiscriminatorWidths),
                    "list of widths",
                    "Hidden layers of the discriminator.",
                    o => $"[{string.Join(", ", o.DiscriminatorWidths)}]",
                    (o, v) => o with { DiscriminatorWidths = v.Widths() }
                ),
                Of.Number(
                    "gail.learning_rate",
                    nameof(GailOptions.DiscriminatorLearningRate),
                    "Learning rate of the discriminator.",
                    o => o.DiscriminatorLearningRate,
                    (o, v) => o with { DiscriminatorLearningRate = v.Number() }
                ),
                Of.Whole(
                    "gail.batch_size",
                    nameof(GailOptions.DiscriminatorBatchSize),
                    "Steps of each kind in one gradient step of the discriminator.",
                    o => o.DiscriminatorBatchSize,
                    (o, v) => o with { DiscriminatorBatchSize = v.Count() }
                ),
                Of.Whole(
                    "gail.n_updates",
                    nameof(GailOptions.DiscriminatorUpdates),
                    "Gradient steps of the discriminator for each rollout.",
                    o => o.DiscriminatorUpdates,
                    (o, v) => o with { DiscriminatorUpdates = v.Count() }
                ),
                Of.Number(
                    "gail.gradient_penalty",
                    nameof(GailOptions.GradientPenalty),
                    "Coefficient of the discriminator's gradient penalty; 0 for none.",
                    o => o.GradientPenalty,
                    (o, v) => o with { GradientPenalty = v.Number() }
                ),
                .. PpoAlgorithm.Keys.Where(static key =>
                    key.Group != SelfPlayKeys.Map
                    && !Excluded.Contains(key.Key, StringComparer.Ordinal)
                    && !IntrinsicRewardKeys.Contains(key)
                    && !PreferenceRewardKeys.Contains(key)
                ),
            ]
        );

    private static GailReward ReadReward(ConfigurationValue value) =>
        value.Text("positive, negative or airl") switch
        {
            "positive" => GailReward.Positive,
            "negative" => GailReward.Negative,
            "airl" => GailReward.Airl,
            _ => throw value.Unexpected("positive, negative or airl"),
        };
}
