namespace Proximal.Experiments;

/// <summary>
/// Keys that algorithms share, for the table of a custom algorithm (<see cref="AlgorithmEntry.Of{TOptions}"/>).
/// </summary>
public static class AlgorithmKeys
{
    /// <summary>
    /// Keys of all algorithms (<see cref="TrainingOptions"/>): <c>n_timesteps</c>, <c>n_envs</c>, <c>learning_rate</c>,
    /// <c>gamma</c>, <c>seed</c>, <c>check_finite</c>.
    /// </summary>
    public static IReadOnlyList<ConfigurationKey> Training { get; } =
    [
        TrainingKeys.TotalSteps,
        TrainingKeys.EnvironmentCount,
        TrainingKeys.LearningRate,
        TrainingKeys.Gamma,
        TrainingKeys.Seed,
        TrainingKeys.CheckFinite,
    ];

    /// <summary>
    /// Keys of on-policy algorithms (<see cref="OnPolicyOptions"/>): those of <see cref="Training"/>, and those of
    /// rollouts, advantages, exploration, normalization and networks, including image features and recurrence.
    /// </summary>
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

    /// <summary>
    /// Keys of algorithms with one loss of policy, value function and entropy (<see cref="ActorCriticOptions"/>): those
    /// of <see cref="OnPolicy"/>, and <c>max_grad_norm</c>, <c>ent_coef</c>, <c>vf_coef</c>.
    /// </summary>
    public static IReadOnlyList<ConfigurationKey> ActorCritic { get; } =
    [
        .. OnPolicy,
        ActorCriticKeys.MaxGradientNorm,
        ActorCriticKeys.EntropyCoefficient,
        ActorCriticKeys.ValueCoefficient,
    ];

    /// <summary>
    /// Keys of off-policy algorithms (<see cref="OffPolicyOptions"/>): those of <see cref="Training"/>, and those of
    /// the replay buffer, target networks, action noise and networks.
    /// </summary>
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
