using Of = Proximal.Experiments.KeyOf<Proximal.A2cOptions>;

namespace Proximal.Experiments;

/// <summary>Table of keys and trainer of A2C, the synchronous advantage actor-critic.</summary>
internal static class A2cAlgorithm
{
    public static AlgorithmEntry Entry { get; } =
        AlgorithmEntry.Of<A2cOptions>(
            "a2c",
            "A2C",
            (environments, options) => new A2c(environments, options),
            [
                TrainingKeys.TotalSteps,
                TrainingKeys.EnvironmentCount,
                OnPolicyKeys.StepsPerRollout,
                TrainingKeys.LearningRate,
                Of.Boolean(
                    "use_rms_prop",
                    nameof(A2cOptions.UseRmsProp),
                    "Use RMSprop, as in the paper, instead of Adam.",
                    o => o.UseRmsProp,
                    (o, v) => o with { UseRmsProp = v.Boolean() }
                ),
                Of.Number(
                    "rms_prop_alpha",
                    nameof(A2cOptions.RmsPropAlpha),
                    "Decay of the mean square of RMSprop.",
                    o => o.RmsPropAlpha,
                    (o, v) => o with { RmsPropAlpha = v.Number() }
                ),
                Of.Number(
                    "rms_prop_eps",
                    nameof(A2cOptions.OptimizerEpsilon),
                    "Term added to the denominator of the optimizer.",
                    o => o.OptimizerEpsilon,
                    (o, v) => o with { OptimizerEpsilon = v.Number() }
                ),
                Of.Boolean(
                    "rms_prop_eps_inside",
                    nameof(A2cOptions.EpsilonInsideRoot),
                    "Add the term under the root of RMSprop, as in TensorFlow.",
                    o => o.EpsilonInsideRoot,
                    (o, v) => o with { EpsilonInsideRoot = v.Boolean() }
                ),
                ActorCriticKeys.MaxGradientNorm,
                TrainingKeys.Gamma,
                OnPolicyKeys.GaeLambda,
                OnPolicyKeys.BootstrapTruncated,
                OnPolicyKeys.NormalizeAdvantage,
                ActorCriticKeys.EntropyCoefficient,
                ActorCriticKeys.ValueCoefficient,
                OnPolicyKeys.BpttLength,
                .. OnPolicyKeys.Exploration,
                .. OnPolicyKeys.Normalization,
                .. NetworkKeys.Images,
                .. NetworkKeys.Recurrence,
                .. NetworkKeys.All,
                TrainingKeys.Seed,
                TrainingKeys.CheckFinite,
                TrainingKeys.Shards,
            ]
        );
}
