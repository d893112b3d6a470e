using Of = Proximal.Experiments.KeyOf<Proximal.ReinforceOptions>;

namespace Proximal.Experiments;

/// <summary>Table of keys and trainer of REINFORCE, with and without a baseline.</summary>
internal static class ReinforceAlgorithm
{
    public static AlgorithmEntry Entry { get; } =
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
                    Meaning = "Learning rate of the policy (Adam); lin_X decays linearly from X to 0 over the run.",
                },
                Of.Number(
                    "adam_eps",
                    nameof(ReinforceOptions.AdamEpsilon),
                    "Term added to the denominator of Adam.",
                    o => o.AdamEpsilon,
                    (o, v) => o with { AdamEpsilon = (float)v.Number() }
                ),
                Of.Number(
                    "max_grad_norm",
                    nameof(ReinforceOptions.MaxGradientNorm),
                    "Maximum gradient norm of the policy; longer gradients are scaled down.",
                    o => o.MaxGradientNorm,
                    (o, v) => o with { MaxGradientNorm = (float)v.Number() }
                ),
                Of.Boolean(
                    "baseline",
                    nameof(ReinforceOptions.Baseline),
                    "Subtract a learned value function from the returns. Without it, only finished episodes are used.",
                    o => o.Baseline,
                    (o, v) => o with { Baseline = v.Boolean() }
                ),
                Of.Scheduled(
                    "critic_learning_rate",
                    nameof(ReinforceOptions.CriticLearningRate),
                    "Learning rate of the baseline; lin_X decays linearly from X to 0 over the run.",
                    o => o.CriticLearningRate,
                    (o, v) => o with { CriticLearningRate = v.Schedule() }
                ),
                Of.Whole(
                    "n_critic_updates",
                    nameof(ReinforceOptions.CriticEpochs),
                    "Epochs of the baseline over each rollout.",
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
                    "Coefficient of the entropy bonus.",
                    o => o.EntropyCoefficient,
                    (o, v) => o with { EntropyCoefficient = (float)v.Number() }
                ),
                OnPolicyKeys.BpttLength,
                .. OnPolicyKeys.Exploration,
                .. OnPolicyKeys.Normalization,
                .. NetworkKeys.Images,
                .. NetworkKeys.All,
                TrainingKeys.Seed,
                TrainingKeys.CheckFinite,
            ]
        );
}
