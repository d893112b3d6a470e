using System.Collections.Frozen;

namespace Proximal;

/// <summary>
/// Options of Proximal Policy Optimization (Schulman et al. 2017, arXiv:1707.06347). Defaults and YAML keys are those
/// of Stable-Baselines3, except <see cref="ActorCriticOptions.ValueCoefficient"/>, which multiplies half a mean squared
/// error here. "Details" are those of Huang et al. 2022, "The 37 Implementation Details of Proximal Policy
/// Optimization".
/// </summary>
/// <remarks>
/// A rollout has <see cref="TrainingOptions.EnvironmentCount"/> × <see cref="OnPolicyOptions.StepsPerRollout"/>
/// environment steps. Each update passes over it <see cref="Epochs"/> times in minibatches of <see cref="BatchSize"/>.
/// Tune those four, the learning rate and <see cref="TrainingOptions.Gamma"/> first.
/// </remarks>
public record PpoOptions : ActorCriticOptions
{
    /// <summary>
    /// Transitions per gradient step (YAML: <c>batch_size</c>). Default 64; typical 32 to 4096, at most the size of the
    /// rollout. The last minibatch of an epoch is smaller if the size does not divide the rollout.
    /// </summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>
    /// Passes over each rollout (YAML: <c>n_epochs</c>; K of the paper). Default 10; typical 3 to 20. Use fewer if the
    /// approximate KL divergence exceeds about 0.02.
    /// </summary>
    public int Epochs { get; init; } = 10;

    /// <summary>
    /// Clip range ε of the probability ratio, equation 7 of the paper (YAML: <c>clip_range</c>). Default 0.2; typical
    /// 0.1 (Atari) to 0.3. Can be a schedule.
    /// </summary>
    public Schedule ClipRange { get; init; } = 0.2;

    /// <summary>
    /// Clip range of the value around its old estimate, in units of the return (YAML: <c>clip_range_vf</c>, detail 9).
    /// Default null, no clipping, which Andrychowicz et al. 2021 found to be no worse. Can be a schedule.
    /// </summary>
    public Schedule? ClipRangeValue { get; init; }

    /// <summary>
    /// Stops the epochs of a rollout early if the approximate KL divergence of a minibatch exceeds 1.5 times this, in
    /// nats (YAML: <c>target_kl</c>; an auxiliary detail). Default null, never; typical 0.01 to 0.05.
    /// </summary>
    public double? TargetKl { get; init; }

    /// <summary>
    /// Term added to the denominator of Adam (YAML: <c>adam_eps</c>, detail 3). Default 1e-5, not Adam's usual 1e-8.
    /// </summary>
    public float AdamEpsilon { get; init; } = 1e-5f;

    /// <summary>
    /// Objective that limits the policy change (YAML: <c>objective</c>: clip or adaptive_kl). Default
    /// <see cref="PpoObjective.Clip"/>.
    /// </summary>
    public PpoObjective Objective { get; init; } = PpoObjective.Clip;

    /// <summary>
    /// Target KL divergence per rollout of <see cref="PpoObjective.AdaptiveKl"/>, in nats (YAML: <c>kl_target</c>;
    /// d_targ of section 4). Default 0.01; typical 0.003 to 0.03.
    /// </summary>
    public double KlTarget { get; init; } = 0.01;

    /// <summary>
    /// Initial coefficient β of the KL penalty of <see cref="PpoObjective.AdaptiveKl"/> (YAML: <c>kl_coef</c>; section
    /// 4). Default 1. It doubles or halves after each rollout, so the initial value has little effect.
    /// </summary>
    public double KlCoefficient { get; init; } = 1;

    /// <summary>
    /// Bound c of dual-clip PPO (YAML: <c>dual_clip</c>; Ye et al. 2020, arXiv:1912.09729, equation 5): the surrogate of
    /// an action with negative advantage is at least c A, so that a large ratio gives no large gradient. Default null,
    /// no bound; above 1, and 3 in the paper. For data of other policies than the current one.
    /// </summary>
    public double? DualClip { get; init; }

    /// <summary>
    /// KL divergence of an update, in nats, that the learning rate is adapted to (YAML: <c>desired_kl</c>; as in rsl_rl,
    /// Rudin et al. 2022, arXiv:2109.11978). Before each gradient step the rate is divided by 1.5 if the exact
    /// divergence of the minibatch is above twice this, and multiplied by 1.5 if it is below half of it, within [1e-5,
    /// 1e-2]. Default null, a fixed rate; 0.01 in rsl_rl, where <see cref="TrainerOptions.LearningRate"/> starts at
    /// 1e-3.
    /// </summary>
    public double? DesiredKl { get; init; }

    /// <summary>
    /// Whether the critic predicts values that are normalized with the running mean and standard deviation of the
    /// returns (YAML: <c>normalize_values</c>; value normalization of MAPPO, Yu et al. 2022, arXiv:2103.01955). Default
    /// false. Advantages and the explained variance stay in the units of the rewards; the value loss,
    /// <see cref="ClipRangeValue"/> and the critic of a saved policy are in normalized units.
    /// </summary>
    public bool NormalizeValues { get; init; }

    /// <summary>
    /// α of Robust Policy Optimization (YAML: <c>rpo_alpha</c>; Rahman and Xue 2022, arXiv:2212.07536): uniform noise in
    /// [-α, α] on the mean of a Gaussian policy when an update evaluates its actions, which keeps the policy
    /// exploring. Default 0, none; 0.5 in the paper, 0.01 for small actions.
    /// </summary>
    public double RpoAlpha { get; init; }

    /// <summary>
    /// Factors of the learning rate of groups of parameters, as param_groups in PyTorch (YAML:
    /// <c>learning_rate_factors</c>): by the beginning of their names, which <c>proximal train ENV --dry-run</c> lists,
    /// such as <c>{critic: 3, log_std: 0.1}</c>. The norm of the gradient is clipped before. Default empty: all
    /// parameters have <see cref="TrainerOptions.LearningRate"/>. 0 freezes a group.
    /// </summary>
    public IReadOnlyDictionary<string, double> LearningRateFactors { get; init; } =
        FrozenDictionary<string, double>.Empty;

    /// <summary>
    /// Behaviour cloning on demonstrations beside PPO (YAML: <c>behavioral_cloning</c>). Default: off.
    /// </summary>
    public AuxiliaryCloningOptions BehavioralCloning { get; init; } = new();

    /// <summary>
    /// Random network distillation (YAML: <c>rnd</c>): an intrinsic reward for novel observations, for environments whose
    /// own reward is rare. Default: off. Needs one agent per environment and the built-in network.
    /// </summary>
    public RndOptions Rnd { get; init; } = new();

    /// <summary>
    /// Intrinsic curiosity module (YAML: <c>icm</c>): an intrinsic reward for steps with unpredicted results. Default:
    /// off. Not together with <see cref="Rnd"/>.
    /// </summary>
    public IcmOptions Icm { get; init; } = new();

    /// <summary>
    /// Reward that is learned from preferences between segments (YAML: <c>reward_model</c>), instead of the environment's.
    /// Default: off. Needs one agent per environment.
    /// </summary>
    public PreferenceRewardOptions PreferenceReward { get; init; } = new();

    /// <summary>
    /// Whether the critic also reads the observations of the other agents (YAML: <c>centralized_critic</c>; multi-agent
    /// PPO, MAPPO, Yu et al. 2022, arXiv:2103.01955). Needs an environment of several agents. Actors read their own
    /// observations only, so the trained policy needs nothing else. Default false: independent PPO.
    /// </summary>
    public bool CentralizedCritic { get; init; }

    internal override bool HasCentralizedCritic => CentralizedCritic;

    /// <summary>
    /// Whether the critic also reads the privileged observation of the environment (YAML: <c>asymmetric_critic</c>;
    /// asymmetric actor-critic, Pinto et al. 2017, arXiv:1710.06542), such as the full state where the actor sees a part.
    /// Default false. The policy that is saved and exported acts without it. With
    /// <see cref="OnPolicyOptions.NormalizeObservations"/>, it is normalized with statistics of its own.
    /// </summary>
    /// <remarks>The environment has a privileged observation (<see cref="IEnvironment.PrivilegedSize"/>), the network takes
    /// <see cref="ActorCriticNetwork.CriticInputs"/>, and there are no <see cref="TrainerOptions.Shards"/>.</remarks>
    public bool AsymmetricCritic { get; init; }

    internal override bool HasAsymmetricCritic => AsymmetricCritic;

    /// <summary>
    /// Self-play against earlier snapshots of the policy (YAML: <c>self_play</c>). Needs an environment with several
    /// teams. Default: off.
    /// </summary>
    public SelfPlayOptions SelfPlay { get; init; } = new();

    internal override SelfPlayOptions? Opponents => SelfPlay.IsEnabled ? SelfPlay : null;

    /// <inheritdoc/>
    public override TrainingOptions ForMeasurement() =>
        this with
        {
            TotalSteps = RolloutSize + 1,
            Epochs = 1,
            PreferenceReward = PreferenceReward.IsEnabled ? PreferenceReward with { Epochs = 1 } : PreferenceReward,
        };

    /// <inheritdoc/>
    public override bool SupportsShards => true;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        BehavioralCloning.Validate();
        SelfPlay.Validate();
        OptionCheck.That(
            !BehavioralCloning.IsEnabled || (Shards is null && Network.Recurrent == RecurrentKind.None),
            nameof(BehavioralCloning),
            "behavioral_cloning.demonstrations",
            BehavioralCloning.DemonstrationsPath,
            "must be null with shards or a recurrent network"
        );
        OptionCheck.Positive(BatchSize, nameof(BatchSize), "batch_size");
        RequireMultipleOfShards(BatchSize, nameof(BatchSize), "batch_size");
        OptionCheck.That(
            BatchSize <= RolloutSize,
            nameof(BatchSize),
            "batch_size",
            BatchSize,
            $"must be at most one rollout, n_envs x n_steps = {RolloutSize}"
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
        ValidateVariants();
        ValidateIntrinsicRewards();
        PreferenceReward.Validate();
        if (Shards is not null)
            RequireNoPreferenceReward("there is no learned reward with Shards (shards)");
        OptionCheck.Positive(KlTarget, nameof(KlTarget), "kl_target");
        OptionCheck.Positive(KlCoefficient, nameof(KlCoefficient), "kl_coef");
    }

    /// <summary>The intrinsic reward that is on; null for none.</summary>
    internal IntrinsicRewardOptions? IntrinsicReward =>
        Rnd.IsEnabled ? Rnd
        : Icm.IsEnabled ? Icm
        : null;

    /// <summary>Throws if there is an intrinsic reward.</summary>
    /// <param name="reason">Why there is none, for the message.</param>
    private protected void RequireNoIntrinsicReward(string reason)
    {
        if (IntrinsicReward is { } intrinsic)
            OptionCheck.That(
                false,
                $"{intrinsic.Place.Name}.{nameof(intrinsic.Coefficient)}",
                $"{intrinsic.Place.Key}.int_coef",
                intrinsic.Coefficient,
                $"must be 0: {reason}"
            );
    }

    /// <summary>Throws if the reward is learned from preferences.</summary>
    /// <param name="reason">Why it is not, for the message.</param>
    private protected void RequireNoPreferenceReward(string reason)
    {
        if (PreferenceReward.IsEnabled)
            throw new InvalidInputException($"PreferenceReward (reward_model.preferences) must be null: {reason}");
    }

    private void ValidateIntrinsicRewards()
    {
        Rnd.Validate();
        Icm.Validate();
        if (Rnd.IsEnabled && Icm.IsEnabled)
            throw new InvalidInputException(
                "Rnd (rnd.int_coef) and Icm (icm.int_coef) are both on: set one of them to 0"
            );
        if (Shards is not null)
            RequireNoIntrinsicReward("there are no intrinsic rewards with Shards (shards)");
        if (Network.Architecture is not null)
            RequireNoIntrinsicReward("intrinsic rewards need the built-in network (policy_kwargs.network_class)");
    }

    private void ValidateVariants()
    {
        if (DualClip is { } bound)
        {
            OptionCheck.That(
                bound > 1 && double.IsFinite(bound),
                nameof(DualClip),
                "dual_clip",
                bound,
                "must be above 1, or null"
            );
            OptionCheck.That(
                Objective == PpoObjective.Clip,
                nameof(DualClip),
                "dual_clip",
                bound,
                "must be null unless Objective (objective) is clip"
            );
        }
        if (DesiredKl is { } desired)
        {
            OptionCheck.Positive(desired, nameof(DesiredKl), "desired_kl");
            OptionCheck.That(
                LearningRate.Name is null,
                nameof(DesiredKl),
                "desired_kl",
                desired,
                $"must be null with a schedule of the learning rate, LearningRate (learning_rate) {LearningRate}"
            );
        }
        OptionCheck.Within(RpoAlpha, 0, double.PositiveInfinity, nameof(RpoAlpha), "rpo_alpha");
        OptionCheck.That(
            !AsymmetricCritic || (Shards is null && !CentralizedCritic),
            nameof(AsymmetricCritic),
            "asymmetric_critic",
            AsymmetricCritic,
            "must be false with shards or a centralized critic"
        );
    }
}
