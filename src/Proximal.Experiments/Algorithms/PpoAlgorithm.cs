using Of = Proximal.Experiments.KeyOf<Proximal.PpoOptions>;

namespace Proximal.Experiments;

/// <summary>Table of keys and trainer of Proximal Policy Optimization (PPO).</summary>
internal static class PpoAlgorithm
{
    /// <summary>All keys, in display order.</summary>
    public static IReadOnlyList<ConfigurationKey> Keys { get; } =
    [
        TrainingKeys.TotalSteps,
        TrainingKeys.EnvironmentCount,
        OnPolicyKeys.StepsPerRollout,
        Of.Whole(
            "batch_size",
            nameof(PpoOptions.BatchSize),
            "Samples in one minibatch.",
            o => o.BatchSize,
            (o, v) => o with { BatchSize = v.Count() }
        ),
        Of.Whole(
            "n_epochs",
            nameof(PpoOptions.Epochs),
            "Passes over each rollout.",
            o => o.Epochs,
            (o, v) => o with { Epochs = v.Count() }
        ),
        TrainingKeys.LearningRate,
        Of.Number(
            "adam_eps",
            nameof(PpoOptions.AdamEpsilon),
            "Term added to the denominator of Adam.",
            o => o.AdamEpsilon,
            (o, v) => o with { AdamEpsilon = (float)v.Number() }
        ),
        ActorCriticKeys.MaxGradientNorm,
        TrainingKeys.Gamma,
        OnPolicyKeys.GaeLambda,
        OnPolicyKeys.BootstrapTruncated,
        OnPolicyKeys.NormalizeAdvantage,
        Of.Scheduled(
            "clip_range",
            nameof(PpoOptions.ClipRange),
            "Clip range of the probability ratio; lin_X decays linearly from X to 0.",
            o => o.ClipRange,
            (o, v) => o with { ClipRange = v.Schedule() }
        ),
        Of.Any(
            "clip_range_vf",
            nameof(PpoOptions.ClipRangeValue),
            "number, lin_X, cos_X or null",
            "Clip range of the value around its old estimate; null for no clipping.",
            o => o.ClipRangeValue?.ToString() ?? "null",
            (o, v) => o with { ClipRangeValue = v.IsNull ? null : v.Schedule() }
        ),
        ActorCriticKeys.EntropyCoefficient,
        ActorCriticKeys.ValueCoefficient,
        Of.Any(
            "target_kl",
            nameof(PpoOptions.TargetKl),
            "number or null",
            "Stop the epochs of a rollout when the approximate KL divergence exceeds 1.5 times this value; "
                + "null for no limit.",
            o => o.TargetKl?.ToString() ?? "null",
            (o, v) => o with { TargetKl = v.IsNull ? null : v.Number() }
        ),
        Of.Any(
            "objective",
            nameof(PpoOptions.Objective),
            "clip or adaptive_kl",
            "Objective: the clipped surrogate, or the adaptive KL penalty of the paper.",
            o => o.Objective == PpoObjective.Clip ? "clip" : "adaptive_kl",
            (o, v) => o with { Objective = ReadObjective(v) }
        ),
        Of.Number(
            "kl_target",
            nameof(PpoOptions.KlTarget),
            "Target KL divergence of the adaptive penalty (objective: adaptive_kl).",
            o => o.KlTarget,
            (o, v) => o with { KlTarget = v.Number() }
        ),
        Of.Number(
            "kl_coef",
            nameof(PpoOptions.KlCoefficient),
            "Initial coefficient of the KL penalty (objective: adaptive_kl).",
            o => o.KlCoefficient,
            (o, v) => o with { KlCoefficient = v.Number() }
        ),
        Of.Any(
            "dual_clip",
            nameof(PpoOptions.DualClip),
            "number or null",
            "Bound c of dual-clip PPO, above 1: the surrogate is at least c times a negative advantage; null for none.",
            o => o.DualClip?.ToString() ?? "null",
            (o, v) => o with { DualClip = v.IsNull ? null : v.Number() }
        ),
        Of.Any(
            "desired_kl",
            nameof(PpoOptions.DesiredKl),
            "number or null",
            "KL divergence of an update that the learning rate is adapted to; null for a fixed rate.",
            o => o.DesiredKl?.ToString() ?? "null",
            (o, v) => o with { DesiredKl = v.IsNull ? null : v.Number() }
        ),
        Of.Boolean(
            "normalize_values",
            nameof(PpoOptions.NormalizeValues),
            "Let the critic predict values normalized with the running moments of the returns.",
            o => o.NormalizeValues,
            (o, v) => o with { NormalizeValues = v.Boolean() }
        ),
        Of.Number(
            "rpo_alpha",
            nameof(PpoOptions.RpoAlpha),
            "Largest noise on the mean of a Gaussian policy in updates (Robust Policy Optimization); 0 for none.",
            o => o.RpoAlpha,
            (o, v) => o with { RpoAlpha = v.Number() }
        ),
        Of.Boolean(
            "centralized_critic",
            nameof(PpoOptions.CentralizedCritic),
            "Let the critic read the observations of all agents (MAPPO); needs several agents.",
            o => o.CentralizedCritic,
            (o, v) => o with { CentralizedCritic = v.Boolean() }
        ),
        Of.Boolean(
            "asymmetric_critic",
            nameof(PpoOptions.AsymmetricCritic),
            "Let the critic also read the privileged observation of the environment, which the actor does not see.",
            o => o.AsymmetricCritic,
            (o, v) => o with { AsymmetricCritic = v.Boolean() }
        ),
        Of.Any(
            "learning_rate_factors",
            nameof(PpoOptions.LearningRateFactors),
            "map",
            "Factors of the learning rate of groups of parameters, such as {critic: 3, log_std: 0.1}.",
            o => NamedNumbers.Format(o.LearningRateFactors),
            (o, v) => o with { LearningRateFactors = NamedNumbers.Read(v) }
        ),
        .. ImitationKeys.AuxiliaryCloning,
        .. IntrinsicRewardKeys.All,
        .. PreferenceRewardKeys.All,
        .. SelfPlayKeys.All,
        OnPolicyKeys.BpttLength,
        .. OnPolicyKeys.Exploration,
        .. OnPolicyKeys.Normalization,
        .. NetworkKeys.Images,
        .. NetworkKeys.Recurrence,
        .. NetworkKeys.All,
        TrainingKeys.Seed,
        TrainingKeys.CheckFinite,
        TrainingKeys.Shards,
    ];

    public static AlgorithmEntry Entry { get; } =
        AlgorithmEntry.Of<PpoOptions>(
            "ppo",
            "PPO",
            (environments, options) => new Ppo(environments, options),
            Keys,
            PolicySteps
        );

    // Per update. With target_kl, this is the maximum.
    internal static double PolicySteps(PpoOptions options) =>
        options.Epochs * ((options.RolloutSize + options.BatchSize - 1) / options.BatchSize);

    private static PpoObjective ReadObjective(ConfigurationValue value) =>
        value.Text("clip or adaptive_kl") switch
        {
            "clip" => PpoObjective.Clip,
            "adaptive_kl" => PpoObjective.AdaptiveKl,
            _ => throw value.Unexpected("clip or adaptive_kl"),
        };
}
