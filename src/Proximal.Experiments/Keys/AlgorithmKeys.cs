namespace Proximal.Experiments;

/// <summary>The settings that algorithms share, to begin the table of an algorithm of one's own with.</summary>
public static class AlgorithmKeys
{
    /// <summary>Settings of every algorithm (<see cref="TrainingOptions"/>): steps, environments, learning rate, discount, seed, check for NaN.</summary>
    public static IReadOnlyList<ConfigurationKey> Training { get; } =
    [
        TrainingKeys.TotalSteps,
        TrainingKeys.EnvironmentCount,
        TrainingKeys.LearningRate,
        TrainingKeys.Gamma,
        TrainingKeys.Seed,
        TrainingKeys.CheckFinite,
    ];

    /// <summary>Settings of algorithms that learn from rollouts (<see cref="OnPolicyOptions"/>): those of <see cref="Training"/>, rollouts, advantages, exploration, normalisation, networks with images and memory.</summary>
    public static IReadOnlyList<ConfigurationKey> OnPolicy { get; } =
    [
        .. Training,
        OnPolicyKeys.StepsPerRollout,
        OnPolicyKeys.GaeLambda,
        OnPolicyKeys.BootstrapTruncated,
        OnPolicyKeys.NormalizeAdvantage,
        .. OnPolicyKeys.Exploration,
        .. OnPolicyKeys.Normalization,
        .. NetworkKeys.Images,
        .. NetworkKeys.Recurrence,
        .. NetworkKeys.All,
    ];

    /// <summary>Settings of algorithms that descend one loss of policy, critic and entropy (<see cref="ActorCriticOptions"/>): those of <see cref="OnPolicy"/>, gradient norm, weights of the losses.</summary>
    public static IReadOnlyList<ConfigurationKey> ActorCritic { get; } =
    [
        .. OnPolicy,
        ActorCriticKeys.MaxGradientNorm,
        ActorCriticKeys.EntropyCoefficient,
        ActorCriticKeys.ValueCoefficient,
    ];

    /// <summary>Settings of algorithms that learn from a replay buffer (<see cref="OffPolicyOptions"/>): those of <see cref="Training"/>, replay, targets, noise, networks.</summary>
    public static IReadOnlyList<ConfigurationKey> OffPolicy { get; } =
    [
        .. Training,
        .. OffPolicyKeys.Replay,
        OffPolicyKeys.Tau,
        .. OffPolicyKeys.Noise,
        OffPolicyKeys.ReportInterval,
        .. OffPolicyKeys.Network,
    ];
}
