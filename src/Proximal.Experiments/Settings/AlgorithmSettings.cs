namespace Proximal.Experiments;

/// <summary>The settings that algorithms share, to begin the table of an algorithm of one's own with.</summary>
public static class AlgorithmSettings
{
    /// <summary>Settings of every algorithm (<see cref="TrainingOptions"/>): steps, environments, learning rate, discount, seed, check for NaN.</summary>
    public static IReadOnlyList<Setting> Training { get; } =
    [
        TrainingSettings.TotalSteps,
        TrainingSettings.EnvironmentCount,
        TrainingSettings.LearningRate,
        TrainingSettings.Gamma,
        TrainingSettings.Seed,
        TrainingSettings.CheckFinite,
    ];

    /// <summary>Settings of algorithms that learn from rollouts (<see cref="OnPolicyOptions"/>): those of <see cref="Training"/>, rollouts, advantages, exploration, normalisation, networks with images and memory.</summary>
    public static IReadOnlyList<Setting> OnPolicy { get; } =
    [
        .. Training,
        OnPolicySettings.StepsPerRollout,
        OnPolicySettings.GaeLambda,
        OnPolicySettings.BootstrapTruncated,
        OnPolicySettings.NormalizeAdvantage,
        .. OnPolicySettings.Exploration,
        .. OnPolicySettings.Normalization,
        .. NetworkSettings.Images,
        .. NetworkSettings.Recurrence,
        .. NetworkSettings.All,
    ];

    /// <summary>Settings of algorithms that descend one loss of policy, critic and entropy (<see cref="ActorCriticOptions"/>): those of <see cref="OnPolicy"/>, gradient norm, weights of the losses.</summary>
    public static IReadOnlyList<Setting> ActorCritic { get; } =
    [
        .. OnPolicy,
        ActorCriticSettings.MaxGradientNorm,
        ActorCriticSettings.EntropyCoefficient,
        ActorCriticSettings.ValueCoefficient,
    ];

    /// <summary>Settings of algorithms that learn from a replay buffer (<see cref="OffPolicyOptions"/>): those of <see cref="Training"/>, replay, targets, noise, networks.</summary>
    public static IReadOnlyList<Setting> OffPolicy { get; } =
    [
        .. Training,
        .. OffPolicySettings.Replay,
        OffPolicySettings.Tau,
        .. OffPolicySettings.Noise,
        OffPolicySettings.ReportInterval,
        .. OffPolicySettings.Network,
    ];
}
