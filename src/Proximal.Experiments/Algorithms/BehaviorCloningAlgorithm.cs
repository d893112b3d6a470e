using Of = Proximal.Experiments.KeyOf<Proximal.BehaviorCloningOptions>;
using OfDagger = Proximal.Experiments.KeyOf<Proximal.DaggerOptions>;

namespace Proximal.Experiments;

/// <summary>Tables of keys and trainers of behaviour cloning and DAgger.</summary>
internal static class BehaviorCloningAlgorithm
{
    // The environments of behaviour cloning define its spaces only.
    private static IReadOnlyList<ConfigurationKey> Keys { get; } =
    [
        Of.Any(
            "demonstrations",
            nameof(BehaviorCloningOptions.DemonstrationsPath),
            ImitationKeys.File,
            "Demonstrations of the expert.",
            o => TextValue.Format(o.DemonstrationsPath),
            (o, v) => o with { DemonstrationsPath = ImitationKeys.FullPath(v) }
        ),
        Of.Whole(
            "batch_size",
            nameof(BehaviorCloningOptions.BatchSize),
            "Demonstrated steps in one minibatch.",
            o => o.BatchSize,
            (o, v) => o with { BatchSize = v.Count() }
        ),
        TrainingKeys.LearningRate,
        Of.Number(
            "ent_coef",
            nameof(BehaviorCloningOptions.EntropyCoefficient),
            "Coefficient of the entropy bonus.",
            o => o.EntropyCoefficient,
            (o, v) => o with { EntropyCoefficient = v.Number() }
        ),
        Of.Number(
            "max_grad_norm",
            nameof(BehaviorCloningOptions.MaxGradientNorm),
            "Maximum gradient norm; longer gradients are scaled down.",
            o => o.MaxGradientNorm,
            (o, v) => o with { MaxGradientNorm = v.Number() }
        ),
        Of.Number(
            "adam_eps",
            nameof(BehaviorCloningOptions.AdamEpsilon),
            "Term added to the denominator of Adam.",
            o => o.AdamEpsilon,
            (o, v) => o with { AdamEpsilon = v.Number() }
        ),
        Of.Boolean(
            "normalize.norm_obs",
            nameof(BehaviorCloningOptions.NormalizeObservations),
            "Normalize observations with the mean and standard deviation of the demonstrations.",
            o => o.NormalizeObservations,
            (o, v) => o with { NormalizeObservations = v.Boolean() }
        ),
        Of.Number(
            "normalize.clip_obs",
            nameof(BehaviorCloningOptions.ClipObservation),
            "Maximum magnitude of a normalized observation.",
            o => o.ClipObservation,
            (o, v) => o with { ClipObservation = v.Number() }
        ),
        Of.Number(
            "normalize.epsilon",
            nameof(BehaviorCloningOptions.NormalizationEpsilon),
            "Term added to variances before the square root.",
            o => o.NormalizationEpsilon,
            (o, v) => o with { NormalizationEpsilon = v.Number() }
        ),
        .. NetworkKeys.Images.Select(OfNetwork),
        .. NetworkKeys.All.Select(static key => key == TrainingKeys.Optimizer ? key : OfNetwork(key)),
        TrainingKeys.Seed,
        TrainingKeys.CheckFinite,
    ];

    // The keys are those of on-policy options, whose networks these are.
    private static ConfigurationKey OfNetwork(ConfigurationKey key) =>
        key.In<BehaviorCloningOptions>(
            static options => new PpoOptions { Network = options.Network },
            static (options, network) => options with { Network = ((OnPolicyOptions)network).Network }
        );

    public static AlgorithmEntry Entry { get; } =
        AlgorithmEntry.Of<BehaviorCloningOptions>(
            "bc",
            "BC",
            (environments, options) => new BehaviorCloning(environments, options),
            [
                TrainingKeys.TotalSteps with
                {
                    Meaning = "Demonstrated steps of the run in minibatches: epochs times the demonstrations.",
                },
                .. Keys,
            ]
        );

    public static AlgorithmEntry Dagger { get; } =
        AlgorithmEntry.Of<DaggerOptions>(
            "dagger",
            "DAgger",
            (environments, options) => new Dagger(environments, options),
            [
                TrainingKeys.TotalSteps,
                TrainingKeys.EnvironmentCount,
                OfDagger.Any(
                    "expert",
                    nameof(DaggerOptions.ExpertPath),
                    "run, or folder or file of a policy",
                    "Policy that labels the visited states.",
                    o => TextValue.Format(o.ExpertPath),
                    (o, v) => o with { ExpertPath = v.PathOrNull("a run, or the folder or file of a policy") }
                ),
                OfDagger.Whole(
                    "n_steps",
                    nameof(DaggerOptions.StepsPerRound),
                    "Steps of each environment in a round.",
                    o => o.StepsPerRound,
                    (o, v) => o with { StepsPerRound = v.Count() }
                ),
                OfDagger.Whole(
                    "n_epochs",
                    nameof(DaggerOptions.Epochs),
                    "Passes over all data after each round.",
                    o => o.Epochs,
                    (o, v) => o with { Epochs = v.Count() }
                ),
                OfDagger.Whole(
                    "beta_rounds",
                    nameof(DaggerOptions.BetaRounds),
                    "Rounds over which the share of the expert's steps decreases from 1 to 0.",
                    o => o.BetaRounds,
                    (o, v) => o with { BetaRounds = v.Count() }
                ),
                .. Keys,
            ]
        );
}
