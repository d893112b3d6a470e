using Of = Proximal.Experiments.KeyOf<Proximal.ReinforceOptions>;

namespace Proximal.Experiments;

/// <summary>REINFORCE, with and without a baseline.</summary>
internal static class ReinforceAlgorithm
{
    public static AlgorithmEntry Description { get; } =
        AlgorithmEntry.Of<ReinforceOptions>(
            "reinforce",
            "REINFORCE",
            (environments, options) => new Reinforce(environments, options),
            [
                TrainingKeys.TotalSteps,
                TrainingKeys.EnvironmentCount,
                OnPolicyKeys.StepsPerRollout,
                TrainingKeys.LearningRate with
                {
                    Meaning = "The policy's step size, by Adam; lin_X falls from X to 0 over the run.",
                },
                Of.Number(
                    "adam_eps",
                    nameof(ReinforceOptions.AdamEpsilon),
                    "Added to Adam's denominator.",
                    o => o.AdamEpsilon,
                    (o, v) => o with { AdamEpsilon = (float)v.Number() }
                ),
                Of.Number(
                    "max_grad_norm",
                    nameof(ReinforceOptions.MaxGradientNorm),
                    "Longest gradient of the policy before it is scaled down.",
                    o => o.MaxGradientNorm,
                    (o, v) => o with { MaxGradientNorm = (float)v.Number() }
                ),
                Of.Boolean(
                    "baseline",
                    nameof(ReinforceOptions.Baseline),
                    "Subtract a learned value function from the returns; without it, only finished episodes count.",
                    o => o.Baseline,
                    (o, v) => o with { Baseline = v.Boolean() }
                ),
                Of.Scheduled(
                    "critic_learning_rate",
                    nameof(ReinforceOptions.CriticLearningRate),
                    "The baseline's step size; lin_X falls from X to 0 over the run.",
                    o => o.CriticLearningRate,
                    (o, v) => o with { CriticLearningRate = v.Schedule() }
                ),
                Of.Whole(
                    "n_critic_updates",
                    nameof(ReinforceOptions.CriticEpochs),
                    "Passes over each rollout in which the baseline learns.",
                    o => o.CriticEpochs,
                    (o, v) => o with { CriticEpochs = v.Count() }
                ),
                Of.Whole(
                    "batch_size",
                    nameof(ReinforceOptions.BatchSize),
                    "Samples in one gradient step of the baseline.",
                    o => o.BatchSize,
                    (o, v) => o with { BatchSize = v.Count() }
                ),
                TrainingKeys.Gamma,
                OnPolicyKeys.GaeLambda,
                OnPolicyKeys.BootstrapTruncated,
                OnPolicyKeys.NormalizeAdvantage,
                Of.Number(
                    "ent_coef",
                    nameof(ReinforceOptions.EntropyCoefficient),
                    "Weight of the entropy bonus.",
                    o => o.EntropyCoefficient,
                    (o, v) => o with { EntropyCoefficient = (float)v.Number() }
                ),
                .. OnPolicyKeys.Exploration,
                .. OnPolicyKeys.Normalization,
                .. NetworkKeys.Images,
                .. NetworkKeys.All,
                TrainingKeys.Seed,
                TrainingKeys.CheckFinite,
            ]
        );
}
