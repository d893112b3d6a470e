using Of = Proximal.Experiments.KeyOf<Proximal.OffPolicyOptions>;

namespace Proximal.Experiments;

/// <summary>The settings of algorithms that learn from replayed transitions.</summary>
internal static class OffPolicyKeys
{
    private const string NoiseTypes = "normal or ornstein-uhlenbeck";

    /// <summary>How much is kept and learned from, and how often.</summary>
    public static IReadOnlyList<ConfigurationKey> Replay { get; } =
    [
        Of.Whole(
            "buffer_size",
            nameof(OffPolicyOptions.BufferSize),
            "Transitions that are kept; the oldest give way.",
            o => o.BufferSize,
            (o, v) => o with { BufferSize = v.Count() }
        ),
        Of.Whole(
            "learning_starts",
            nameof(OffPolicyOptions.LearningStarts),
            "Steps with random actions before learning begins.",
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
            "Steps of each environment between gradient steps.",
            o => o.TrainFrequency,
            (o, v) => o with { TrainFrequency = v.Count() }
        ),
        Of.Whole(
            "gradient_steps",
            nameof(OffPolicyOptions.GradientSteps),
            "Gradient steps each time; -1 for one per environment step.",
            o => o.GradientSteps,
            (o, v) => o with { GradientSteps = v.Count() }
        ),
    ];

    public static ConfigurationKey Tau { get; } =
        Of.Number(
            "tau",
            nameof(OffPolicyOptions.Tau),
            "Share of the way that targets move toward the learned networks at a time.",
            o => o.Tau,
            (o, v) => o with { Tau = v.Number() }
        );

    /// <summary>Noise on actions, for exploration.</summary>
    public static IReadOnlyList<ConfigurationKey> Noise { get; } =
    [
        Of.Any(
            "noise_type",
            nameof(OffPolicyOptions.ActionNoise),
            NoiseTypes,
            "How noise on actions goes on: drawn afresh, or drifting for hundreds of steps.",
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
            "Deviation of the noise on actions in [-1, 1]; 0 for none.",
            o => o.ActionNoiseDeviation,
            (o, v) => o with { ActionNoiseDeviation = v.Number() }
        ),
    ];

    public static ConfigurationKey ReportInterval { get; } =
        Of.Whole(
            "report_interval",
            nameof(OffPolicyOptions.ReportInterval),
            "Steps, over all environments, between lines of metrics.",
            o => o.ReportInterval,
            (o, v) => o with { ReportInterval = v.Count() }
        );

    /// <summary>The map <c>policy_kwargs</c>.</summary>
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
