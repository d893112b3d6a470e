using Of = Proximal.Experiments.KeyOf<Proximal.TrpoOptions>;

namespace Proximal.Experiments;

/// <summary>Table of keys and trainer of Trust Region Policy Optimization (TRPO).</summary>
internal static class TrpoAlgorithm
{
    public static AlgorithmEntry Entry { get; } =
        AlgorithmEntry.Of<TrpoOptions>(
            "trpo",
            "TRPO",
            (environments, options) => new Trpo(environments, options),
            [
                TrainingKeys.TotalSteps,
                TrainingKeys.EnvironmentCount,
                OnPolicyKeys.StepsPerRollout,
                Of.Number(
                    "target_kl",
                    nameof(TrpoOptions.TargetKl),
                    "Maximum mean KL divergence of one policy step.",
                    o => o.TargetKl,
                    (o, v) => o with { TargetKl = v.Number() }
                ),
                Of.Whole(
                    "cg_max_steps",
                    nameof(TrpoOptions.ConjugateGradientSteps),
                    "Maximum iterations of the conjugate gradient method.",
                    o => o.ConjugateGradientSteps,
                    (o, v) => o with { ConjugateGradientSteps = v.Count() }
                ),
                Of.Number(
                    "cg_damping",
                    nameof(TrpoOptions.Damping),
                    "Term added to the diagonal of the Fisher matrix.",
                    o => o.Damping,
                    (o, v) => o with { Damping = v.Number() }
                ),
                Of.Number(
                    "line_search_shrinking_factor",
                    nameof(TrpoOptions.LineSearchShrinkingFactor),
                    "Factor that shortens a rejected step of the line search.",
                    o => o.LineSearchShrinkingFactor,
                    (o, v) => o with { LineSearchShrinkingFactor = v.Number() }
                ),
                Of.Whole(
                    "line_search_max_iter",
                    nameof(TrpoOptions.LineSearchSteps),
                    "Maximum steps of the line search. If all are rejected, the policy does not change.",
                    o => o.LineSearchSteps,
                    (o, v) => o with { LineSearchSteps = v.Count() }
                ),
                Of.Whole(
                    "sub_sampling_factor",
                    nameof(TrpoOptions.SubsamplingFactor),
                    "Sampling stride for the Fisher matrix: 1 uses all samples, n every n-th.",
                    o => o.SubsamplingFactor,
                    (o, v) => o with { SubsamplingFactor = v.Count() }
                ),
                TrainingKeys.LearningRate with
                {
                    Meaning = "Learning rate of the critic (Adam); lin_X decays linearly from X to 0 over the run.",
                },
                Of.Number(
                    "adam_eps",
                    nameof(TrpoOptions.AdamEpsilon),
                    "Term added to the denominator of Adam.",
                    o => o.AdamEpsilon,
                    (o, v) => o with { AdamEpsilon = (float)v.Number() }
                ),
                Of.Whole(
                    "n_critic_updates",
                    nameof(TrpoOptions.CriticEpochs),
                    "Epochs of the critic over each rollout.",
                    o => o.CriticEpochs,
                    (o, v) => o with { CriticEpochs = v.Count() }
                ),
                Of.Whole(
                    "batch_size",
                    nameof(TrpoOptions.BatchSize),
                    "Samples in one gradient step of the critic.",
                    o => o.BatchSize,
                    (o, v) => o with { BatchSize = v.Count() }
                ),
                TrainingKeys.Gamma,
                OnPolicyKeys.GaeLambda,
                OnPolicyKeys.BootstrapTruncated,
                OnPolicyKeys.NormalizeAdvantage,
                OnPolicyKeys.BpttLength,
                .. OnPolicyKeys.Exploration,
                .. OnPolicyKeys.Normalization,
                .. NetworkKeys.Recurrence,
                .. NetworkKeys.All,
                TrainingKeys.Seed,
                TrainingKeys.CheckFinite,
            ]
        );
}
