using Of = Proximal.Experiments.KeyOf<Proximal.OffPolicyOptions>;

namespace Proximal.Experiments;

/// <summary>Keys of <see cref="OffPolicyOptions"/>.</summary>
internal static class OffPolicyKeys
{
    private const string NoiseTypes = "normal or ornstein-uhlenbeck";

    /// <summary>Keys of the replay buffer and of the gradient steps.</summary>
    public static IReadOnlyList<ConfigurationKey> Replay { get; } =
    [
        Of.Whole(
            "buffer_size",
            nameof(OffPolicyOptions.BufferSize),
            "Capacity of the replay buffer, in transitions. New transitions overwrite the oldest.",
            o => o.BufferSize,
            (o, v) => o with { BufferSize = v.Count() }
        ),
        Of.Whole(
            "learning_starts",
            nameof(OffPolicyOptions.LearningStarts),
            "Steps with random actions before the first gradient step.",
            o => o.LearningStarts,
            (o, v) => o with { LearningStarts = v.Count() }
        ),
        Of.Whole(
            "batch_size",
            nameof(OffPolicyOptions.BatchSize),
            "Transitions in one gradient step.",
            o => o.BatchSize,
            (o, v) => o with { BatchSize = v.Count() }
        ),
        Of.Whole(
            "train_freq",
            nameof(OffPolicyOptions.TrainFrequency),
            "Steps of each environment between two rounds of gradient steps.",
            o => o.TrainFrequency,
            (o, v) => o with { TrainFrequency = v.Count() }
        ),
        Of.Whole(
            "gradient_steps",
            nameof(OffPolicyOptions.GradientSteps),
            "Gradient steps per round; -1 for one per environment step.",
            o => o.GradientSteps,
            (o, v) => o with { GradientSteps = v.Count() }
        ),
    ];

    public static ConfigurationKey Tau { get; } =
        Of.Number(
            "tau",
            nameof(OffPolicyOptions.Tau),
            "Polyak coefficient of the target networks: 1 copies the learned networks.",
            o => o.Tau,
            (o, v) => o with { Tau = v.Number() }
        );

    /// <summary>Keys of the action noise.</summary>
    public static IReadOnlyList<ConfigurationKey> Noise { get; } =
    [
        Of.Any(
            "noise_type",
            nameof(OffPolicyOptions.ActionNoise),
            NoiseTypes,
            "Action noise: independent normal noise, or correlated Ornstein-Uhlenbeck noise.",
            o => o.ActionNoise == ActionNoise.Normal ? "normal" : "ornstein-uhlenbeck",
            (o, v) =>
                o with
                {
                    ActionNoise = v.Text(NoiseTypes) switch
                    {
                        "normal" => ActionNoise.Normal,
                        "ornstein-uhlenbeck" => ActionNoise.OrnsteinUhlenbeck,
                        _ => throw v.Unexpected(NoiseTypes),
                    },
                }
        ),
        Of.Number(
            "noise_std",
            nameof(OffPolicyOptions.ActionNoiseDeviation),
            "Standard deviation of the noise on actions scaled to [-1, 1]; 0 for no noise.",
            o => o.ActionNoiseDeviation,
            (o, v) => o with { ActionNoiseDeviation = v.Number() }
        ),
    ];

    public static ConfigurationKey ReportInterval { get; } =
        Of.Whole(
            "report_interval",
            nameof(OffPolicyOptions.ReportInterval),
            "Steps, over all environments, between two lines of metrics.",
            o => o.ReportInterval,
            (o, v) => o with { ReportInterval = v.Count() }
        );

    /// <summary>Keys of the map <c>policy_kwargs</c>.</summary>
    public static IReadOnlyList<ConfigurationKey> Network { get; } =
    [
        Of.Any(
            "policy_kwargs.net_arch",
            "Network.ActorWidths, CriticWidths",
            "list, or map of lists",
            "Widths of the hidden layers: one list for actor and critics, or {pi: [...], qf: [...]}.",
            o => NetworkWidths.Format([("pi", o.Network.ActorWidths), ("qf", o.Network.CriticWidths)]),
            (o, v) =>
            {
                IReadOnlyList<int>[] widths = NetworkWidths.Read(v, "pi", "qf");
                return o with { Network = o.Network with { ActorWidths = widths[0], CriticWidths = widths[1] } };
            }
        ),
        Of.Any(
            "policy_kwargs.activation_fn",
            "Network.Activation",
            "name",
            NetworkKeys.ActivationFunction.Meaning,
            o => NetworkKeys.NameOf(o.Network.Activation),
            (o, v) => o with { Network = o.Network with { Activation = NetworkKeys.ReadActivation(v) } }
        ),
        TrainingKeys.Optimizer,
    ];
}
