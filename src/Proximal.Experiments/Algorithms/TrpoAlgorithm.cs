using Of = Proximal.Experiments.KeyOf<Proximal.TrpoOptions>;

namespace Proximal.Experiments;

/// <summary>Trust Region Policy Optimization.</summary>
internal static class TrpoAlgorithm
{
    public static AlgorithmEntry Description { get; } =
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
                    "How far one step may take the policy, as mean KL divergence.",
                    o => o.TargetKl,
                    (o, v) => o with { TargetKl = v.Number() }
                ),
                Of.Whole(
                    "cg_max_steps",
                    nameof(TrpoOptions.ConjugateGradientSteps),
                    "Most iterations of the conjugate gradient method.",
                    o => o.ConjugateGradientSteps,
                    (o, v) => o with { ConjugateGradientSteps = v.Count() }
                ),
                Of.Number(
                    "cg_damping",
                    nameof(TrpoOptions.Damping),
                    "Added to the diagonal of the Fisher matrix.",
                    o => o.Damping,
                    (o, v) => o with { Damping = v.Number() }
                ),
                Of.Number(
                    "line_search_shrinking_factor",
                    nameof(TrpoOptions.LineSearchShrinkingFactor),
                    "By how much a step that was not accepted is shortened.",
                    o => o.LineSearchShrinkingFactor,
                    (o, v) => o with { LineSearchShrinkingFactor = v.Number() }
                ),
                Of.Whole(
                    "line_search_max_iter",
                    nameof(TrpoOptions.LineSearchSteps),
                    "Lengths to try before the policy stays as it is.",
                    o => o.LineSearchSteps,
                    (o, v) => o with { LineSearchSteps = v.Count() }
                ),
                Of.Whole(
                    "sub_sampling_factor",
                    nameof(TrpoOptions.SubsamplingFactor),
                    "The Fisher matrix is estimated from every so many-th sample.",
                    o => o.SubsamplingFactor,
                    (o, v) => o with { SubsamplingFactor = v.Count() }
                ),
                TrainingKeys.LearningRate with
                {
                    Meaning = "The critic's step size, by Adam; lin_X falls from X to 0 over the run.",
                },
                Of.Number(
                    "adam_eps",
                    nameof(TrpoOptions.AdamEpsilon),
                    "Added to Adam's denominator.",
                    o => o.AdamEpsilon,
                    (o, v) => o with { AdamEpsilon = (float)v.Number() }
                ),
                Of.Whole(
                    "n_critic_updates",
                    nameof(TrpoOptions.CriticEpochs),
                    "Passes over each rollout in which the critic learns.",
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
                .. OnPolicyKeys.Exploration,
                .. OnPolicyKeys.Normalization,
                .. NetworkKeys.All,
                TrainingKeys.Seed,
                TrainingKeys.CheckFinite,
            ]
        );
}
