namespace Proximal;

/// <summary>
/// Every setting of Proximal Policy Optimization (Schulman et al. 2017, arXiv:1707.06347). The YAML keys are
/// those of Stable-Baselines3, as are the defaults, but for <see cref="ActorCriticOptions.ValueCoefficient"/>, which weighs half a
/// mean squared error here; "the 37 details" below are those of Huang et al. 2022, "The 37 Implementation Details of Proximal
/// Policy Optimization".
/// </summary>
/// <remarks>
/// A rollout is <see cref="TrainingOptions.EnvironmentCount"/> × <see cref="OnPolicyOptions.StepsPerRollout"/> environment steps;
/// it is learned from for <see cref="Epochs"/> passes in minibatches of <see cref="BatchSize"/>. Those four, the learning rate
/// and <see cref="TrainingOptions.Gamma"/> are worth tuning first.
/// </remarks>
public record PpoOptions : ActorCriticOptions
{
    /// <summary>
    /// Transitions in one gradient step (YAML: <c>batch_size</c>). Default 64; typical 32 to 4096, at most the rollout's size.
    /// The last minibatch of an epoch is smaller where it does not divide the rollout.
    /// </summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>
    /// Passes over each rollout (YAML: <c>n_epochs</c>; the paper's K). Default 10; typical 3 to 20. Fewer where the approximate
    /// KL divergence goes above about 0.02.
    /// </summary>
    public int Epochs { get; init; } = 10;

    /// <summary>
    /// How far the probability ratio may move before its gain is cut off, ε of the paper's equation 7 (YAML:
    /// <c>clip_range</c>). Default 0.2; typical 0.1 (Atari) to 0.3. May follow a schedule.
    /// </summary>
    public Schedule ClipRange { get; init; } = 0.2;

    /// <summary>
    /// How far the value may move from its old estimate before its gain is cut off, in units of the return (YAML:
    /// <c>clip_range_vf</c>, detail 9). Default null: no clipping, which Andrychowicz et al. 2021 found to be no worse.
    /// </summary>
    public Schedule? ClipRangeValue { get; init; }

    /// <summary>
    /// Ends a rollout's epochs early once a minibatch's approximate KL divergence is above 1.5 times this, in nats (YAML:
    /// <c>target_kl</c>; one of the auxiliary details). Default null: never; typical 0.01 to 0.05.
    /// </summary>
    public double? TargetKl { get; init; }

    /// <summary>Added to the denominator of Adam's step (YAML: <c>adam_eps</c>, detail 3). Default 1e-5, not Adam's own 1e-8.</summary>
    public float AdamEpsilon { get; init; } = 1e-5f;

    /// <summary>What keeps the new policy near the old (YAML: <c>objective</c>: clip or adaptive_kl). Default <see cref="PpoObjective.Clip"/>.</summary>
    public PpoObjective Objective { get; init; } = PpoObjective.Clip;

    /// <summary>
    /// The KL divergence per rollout that <see cref="PpoObjective.AdaptiveKl"/> aims at, in nats (YAML: <c>kl_target</c>; d_targ of
    /// the paper's section 4). Default 0.01; typical 0.003 to 0.03.
    /// </summary>
    public double KlTarget { get; init; } = 0.01;

    /// <summary>
    /// The first weight of the KL penalty of <see cref="PpoObjective.AdaptiveKl"/> (YAML: <c>kl_coef</c>; β of section 4). Default
    /// 1; it doubles or halves after each rollout, so its start matters little.
    /// </summary>
    public double KlCoefficient { get; init; } = 1;

    /// <inheritdoc/>
    public override TrainingOptions ForMeasurement() => this with { TotalSteps = RolloutSize + 1, Epochs = 1 };

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionCheck.Positive(BatchSize, nameof(BatchSize), "batch_size");
        OptionCheck.That(
            BatchSize <= RolloutSize,
            nameof(BatchSize),
            "batch_size",
            BatchSize,
            $"must be at most one rollout, n_envs x n_steps = {RolloutSize}"
        );
        OptionCheck.That(
            Network.Recurrent == RecurrentKind.None || BatchSize % StepsPerRollout == 0,
            nameof(BatchSize),
            "batch_size",
            BatchSize,
            $"must be a multiple of n_steps = {StepsPerRollout}: with memory, minibatches hold whole environments"
        );
        OptionCheck.Positive(Epochs, nameof(Epochs), "n_epochs");
        CheckSchedule(ClipRange, nameof(ClipRange), "clip_range");
        if (ClipRangeValue is { } clipRangeValue)
            CheckSchedule(clipRangeValue, nameof(ClipRangeValue), "clip_range_vf");
        if (TargetKl is { } targetKl)
            OptionCheck.Positive(targetKl, nameof(TargetKl), "target_kl");
        OptionCheck.Positive(AdamEpsilon, nameof(AdamEpsilon), "adam_eps");
        OptionCheck.That(
            Enum.IsDefined(Objective),
            nameof(Objective),
            "objective",
            Objective,
            "must be clip or adaptive_kl"
        );
        OptionCheck.Positive(KlTarget, nameof(KlTarget), "kl_target");
        OptionCheck.Positive(KlCoefficient, nameof(KlCoefficient), "kl_coef");
    }
}
