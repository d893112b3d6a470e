using Of = Proximal.Experiments.KeyOf<Proximal.PpoOptions>;

namespace Proximal.Experiments;

/// <summary>Proximal Policy Optimization.</summary>
internal static class PpoAlgorithm
{
    public static AlgorithmEntry Description { get; } =
        AlgorithmEntry.Of<PpoOptions>(
            "ppo",
            "PPO",
            (environments, options) => new Ppo(environments, options),
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
                    "Added to Adam's denominator.",
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
                    "How far the probability ratio may move from 1; lin_X falls to 0.",
                    o => o.ClipRange,
                    (o, v) => o with { ClipRange = v.Schedule() }
                ),
                Of.Any(
                    "clip_range_vf",
                    nameof(PpoOptions.ClipRangeValue),
                    "number, lin_X, cos_X or null",
                    "How far the value may move from its old estimate; null leaves it free.",
                    o => o.ClipRangeValue?.ToString() ?? "null",
                    (o, v) => o with { ClipRangeValue = v.IsNothing ? null : v.Schedule() }
                ),
                ActorCriticKeys.EntropyCoefficient,
                ActorCriticKeys.ValueCoefficient,
                Of.Any(
                    "target_kl",
                    nameof(PpoOptions.TargetKl),
                    "number or null",
                    "Stop a rollout's epochs once the policy has moved by 1.5 times this KL divergence; null never stops.",
                    o => o.TargetKl?.ToString() ?? "null",
                    (o, v) => o with { TargetKl = v.IsNothing ? null : v.Number() }
                ),
                Of.Any(
                    "objective",
                    nameof(PpoOptions.Objective),
                    "clip or adaptive_kl",
                    "The clipped surrogate, or the paper's adaptive penalty on the KL divergence.",
                    o => o.Objective == PpoObjective.Clip ? "clip" : "adaptive_kl",
                    (o, v) => o with { Objective = ReadObjective(v) }
                ),
                Of.Number(
                    "kl_target",
                    nameof(PpoOptions.KlTarget),
                    "KL divergence that the adaptive penalty aims at (objective: adaptive_kl).",
                    o => o.KlTarget,
                    (o, v) => o with { KlTarget = v.Number() }
                ),
                Of.Number(
                    "kl_coef",
                    nameof(PpoOptions.KlCoefficient),
                    "The penalty's weight at the start (objective: adaptive_kl).",
                    o => o.KlCoefficient,
                    (o, v) => o with { KlCoefficient = v.Number() }
                ),
                .. OnPolicyKeys.Exploration,
                .. OnPolicyKeys.Normalization,
                .. NetworkKeys.Images,
                .. NetworkKeys.Recurrence,
                .. NetworkKeys.All,
                TrainingKeys.Seed,
                TrainingKeys.CheckFinite,
            ],
            PolicySteps
        );

    // In one update; the most there are, where target_kl ends the epochs early.
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
