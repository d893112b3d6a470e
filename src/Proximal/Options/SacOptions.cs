namespace Proximal;

/// <summary>
/// Options of Soft Actor-Critic (Haarnoja et al. 2018, arXiv:1812.05905). Defaults and YAML keys are those of
/// Stable-Baselines3.
/// </summary>
public sealed record SacOptions : OffPolicyOptions
{
    /// <summary>
    /// Temperature α, the coefficient of the policy entropy (YAML: <c>ent_coef</c>). Default null (<c>auto</c>): it is
    /// learned, so that the entropy stays at <see cref="TargetEntropy"/> (equation 18). A number is constant; typical
    /// 0.01 to 0.2, larger for larger rewards.
    /// </summary>
    public double? EntropyCoefficient { get; init; }

    /// <summary>Initial value of a learned temperature (YAML: <c>ent_coef: auto_0.1</c>). Default 1.</summary>
    public double InitialEntropyCoefficient { get; init; } = 1;

    /// <summary>
    /// Target entropy of a learned temperature, in nats, of actions in [-1, 1] (YAML: <c>target_entropy</c>). Default
    /// null (<c>auto</c>): minus the number of action dimensions.
    /// </summary>
    public double? TargetEntropy { get; init; }

    /// <summary>
    /// Gradient steps between Polyak updates of the target critics (YAML: <c>target_update_interval</c>). Default 1.
    /// </summary>
    public int TargetUpdateInterval { get; init; } = 1;

    /// <summary>
    /// Learning rate of the critics (YAML: <c>critic_learning_rate</c>; CleanRL's <c>q_lr</c>). Default null: that of
    /// the actor, <see cref="TrainerOptions.LearningRate"/>. Typical 1e-4 to 1e-3.
    /// </summary>
    public Schedule? CriticLearningRate { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (CriticLearningRate is { } rate)
            CheckSchedule(rate, nameof(CriticLearningRate), "critic_learning_rate");
        if (EntropyCoefficient is { } fixedCoefficient)
            OptionCheck.Within(fixedCoefficient, 0, double.PositiveInfinity, nameof(EntropyCoefficient), "ent_coef");
        OptionCheck.Positive(InitialEntropyCoefficient, nameof(InitialEntropyCoefficient), "ent_coef");
        if (TargetEntropy is { } entropy)
            OptionCheck.That(
                double.IsFinite(entropy),
                nameof(TargetEntropy),
                "target_entropy",
                entropy,
                "must be a number or auto"
            );
        OptionCheck.That(
            EntropyCoefficient is null || (InitialEntropyCoefficient == 1 && TargetEntropy is null),
            nameof(EntropyCoefficient),
            "ent_coef",
            EntropyCoefficient,
            "must be auto if InitialEntropyCoefficient or TargetEntropy (target_entropy) is set"
        );
        OptionCheck.Positive(TargetUpdateInterval, nameof(TargetUpdateInterval), "target_update_interval");
    }
}
