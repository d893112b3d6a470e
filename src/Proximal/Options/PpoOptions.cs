namespace Proximal;

/// <summary>
/// Every setting of Proximal Policy Optimization (Schulman et al. 2017, arXiv:1707.06347). Defaults are those of
/// Stable-Baselines3, as are the YAML keys; "the 37 details" below are those of Huang et al. 2022, "The 37 Implementation
/// Details of Proximal Policy Optimization".
/// </summary>
/// <remarks>
/// A rollout is <see cref="EnvironmentCount"/> × <see cref="StepsPerRollout"/> environment steps; it is learned from for
/// <see cref="Epochs"/> passes in minibatches of <see cref="BatchSize"/>. Those four, the learning rate and
/// <see cref="Gamma"/> are worth tuning first.
/// </remarks>
public sealed record PpoOptions
{
    /// <summary>
    /// How many environment steps to train for, over all environments together (YAML: <c>n_timesteps</c>). Default 1,000,000.
    /// Training stops after the first rollout that reaches it; schedules run over this number.
    /// </summary>
    public long TotalSteps { get; init; } = 1_000_000;

    /// <summary>
    /// How many environments step side by side (YAML: <c>n_envs</c>). Default 1; typical 4 to 16, up to thousands for cheap
    /// ones. More make a rollout more varied and faster to collect, at the price of shorter pieces of each episode.
    /// </summary>
    public int EnvironmentCount { get; init; } = 1;

    /// <summary>
    /// Steps that each environment takes between updates (YAML: <c>n_steps</c>; the paper's horizon T). Default 2048; typical 32
    /// to 2048. Longer reaches further back for the cause of a reward; shorter updates more often.
    /// </summary>
    public int StepsPerRollout { get; init; } = 2048;

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
    /// Adam's step size (YAML: <c>learning_rate</c>; <c>lin_3e-4</c> falls to 0 over the run, detail 4). Default 3e-4; typical
    /// 1e-4 to 3e-3, and lower for larger networks. The first thing to lower where training is unstable.
    /// </summary>
    public Schedule LearningRate { get; init; } = 3e-4;

    /// <summary>
    /// The discount of a reward one step later, in [0, 1] (YAML: <c>gamma</c>). Default 0.99; typical 0.9 to 0.9999: about
    /// 1/(1 - gamma) steps ahead matter.
    /// </summary>
    public double Gamma { get; init; } = 0.99;

    /// <summary>
    /// λ of generalised advantage estimation, in [0, 1] (YAML: <c>gae_lambda</c>; Schulman et al. 2016, detail 5). Default 0.95;
    /// typical 0.8 to 1. 0 trusts the critic alone (biased), 1 the rewards alone (noisy).
    /// </summary>
    public double GaeLambda { get; init; } = 0.95;

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
    /// The weight of the policy's entropy in the objective (YAML: <c>ent_coef</c>, detail 10). Default 0; typical 0 to 0.02.
    /// Raise it where the policy settles on one action too early.
    /// </summary>
    public float EntropyCoefficient { get; init; }

    /// <summary>
    /// The weight of the value loss, half a mean squared error (YAML: <c>vf_coef</c>, detail 10). Default 0.5; typical 0.2 to 1.
    /// With separate networks it acts through the shared gradient norm only.
    /// </summary>
    public float ValueCoefficient { get; init; } = 0.5f;

    /// <summary>
    /// The largest norm of all gradients together; longer ones are scaled down to it (YAML: <c>max_grad_norm</c>, detail 11).
    /// Default 0.5; typical 0.3 to 5.
    /// </summary>
    public float MaxGradientNorm { get; init; } = 0.5f;

    /// <summary>
    /// Whether advantages are brought to mean 0 and deviation 1 in every minibatch (YAML: <c>normalize_advantage</c>, detail 7).
    /// Default true; off where the scale of rewards means something across minibatches.
    /// </summary>
    public bool NormalizeAdvantage { get; init; } = true;

    /// <summary>
    /// Ends a rollout's epochs early once a minibatch's approximate KL divergence is above 1.5 times this, in nats (YAML:
    /// <c>target_kl</c>; one of the auxiliary details). Default null: never; typical 0.01 to 0.05.
    /// </summary>
    public double? TargetKl { get; init; }

    /// <summary>Added to the denominator of Adam's step (YAML: <c>adam_eps</c>, detail 3). Default 1e-5, not Adam's own 1e-8.</summary>
    public float AdamEpsilon { get; init; } = 1e-5f;

    /// <summary>
    /// Whether an episode that was cut off by a time limit counts V(final observation) as what would have followed (YAML:
    /// <c>bootstrap_truncated</c>; Pardo et al. 2018). Default true; false treats truncation as termination, as the code of
    /// 2017 did.
    /// </summary>
    public bool BootstrapTruncated { get; init; } = true;

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

    /// <summary>
    /// Whether observations are brought to running mean 0 and deviation 1 (YAML: <c>normalize</c>, or its <c>norm_obs</c>).
    /// Default false. Turn on wherever the observation's parts differ in scale. The statistics are saved with the policy and
    /// frozen in evaluation.
    /// </summary>
    public bool NormalizeObservations { get; init; }

    /// <summary>
    /// Whether rewards are divided by the running deviation of the discounted return (YAML: <c>normalize</c>, or its
    /// <c>norm_reward</c>). Default false. Turn on where returns are far from the order of 1 to 100. Logged returns stay in the
    /// environment's own units.
    /// </summary>
    public bool NormalizeRewards { get; init; }

    /// <summary>Bound on a normalised observation, in deviations (YAML: <c>normalize.clip_obs</c>). Default 10; typical 5 to 10.</summary>
    public float ClipObservation { get; init; } = 10;

    /// <summary>Bound on a normalised reward, in deviations (YAML: <c>normalize.clip_reward</c>). Default 10.</summary>
    public float ClipReward { get; init; } = 10;

    /// <summary>Added to variances before their root is taken (YAML: <c>normalize.epsilon</c>). Default 1e-8.</summary>
    public double NormalizationEpsilon { get; init; } = 1e-8;

    /// <summary>
    /// The key of every random number of the run (YAML: <c>seed</c>). Default 0. The same seed and settings give the same
    /// weights to the last bit, whatever the number of threads.
    /// </summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// Whether observations, rewards and losses are checked for NaN and infinity (YAML: <c>check_finite</c>). Default true: such
    /// a run stops with a message that names environment, step and quantity instead of training on.
    /// </summary>
    public bool CheckFinite { get; init; } = true;

    /// <summary>The actor's and the critic's networks (YAML: <c>policy_kwargs</c>). Default: two layers of 64 tanh units each.</summary>
    public NetworkOptions Network { get; init; } = new();

    /// <summary>Transitions in one rollout: <see cref="EnvironmentCount"/> × <see cref="StepsPerRollout"/>.</summary>
    public long RolloutSize => (long)EnvironmentCount * StepsPerRollout;

    /// <summary>Checks every option, and those of <see cref="Network"/>.</summary>
    /// <exception cref="InvalidInputException">An option is out of its range, or does not fit another; the message names it, in
    /// C# and in YAML.</exception>
    public void Validate()
    {
        Check.Positive(TotalSteps, nameof(TotalSteps), "n_timesteps");
        Check.Positive(EnvironmentCount, nameof(EnvironmentCount), "n_envs");
        Check.Positive(StepsPerRollout, nameof(StepsPerRollout), "n_steps");
        Check.That(RolloutSize <= int.MaxValue, nameof(StepsPerRollout), "n_steps", RolloutSize, "times EnvironmentCount (n_envs) must fit 31 bits");
        Check.Positive(BatchSize, nameof(BatchSize), "batch_size");
        Check.That(
            BatchSize <= RolloutSize, nameof(BatchSize), "batch_size", BatchSize, $"must be at most one rollout, n_envs x n_steps = {RolloutSize}");
        Check.Positive(Epochs, nameof(Epochs), "n_epochs");
        CheckSchedule(LearningRate, nameof(LearningRate), "learning_rate");
        Check.Within(Gamma, 0, 1, nameof(Gamma), "gamma");
        Check.Within(GaeLambda, 0, 1, nameof(GaeLambda), "gae_lambda");
        CheckSchedule(ClipRange, nameof(ClipRange), "clip_range");
        if (ClipRangeValue is { } clipRangeValue) CheckSchedule(clipRangeValue, nameof(ClipRangeValue), "clip_range_vf");
        Check.Within(EntropyCoefficient, 0, double.PositiveInfinity, nameof(EntropyCoefficient), "ent_coef");
        Check.Within(ValueCoefficient, 0, double.PositiveInfinity, nameof(ValueCoefficient), "vf_coef");
        Check.Positive(MaxGradientNorm, nameof(MaxGradientNorm), "max_grad_norm");
        if (TargetKl is { } targetKl) Check.Positive(targetKl, nameof(TargetKl), "target_kl");
        Check.Positive(AdamEpsilon, nameof(AdamEpsilon), "adam_eps");
        Check.That(Enum.IsDefined(Objective), nameof(Objective), "objective", Objective, "must be clip or adaptive_kl");
        Check.Positive(KlTarget, nameof(KlTarget), "kl_target");
        Check.Positive(KlCoefficient, nameof(KlCoefficient), "kl_coef");
        Check.Positive(ClipObservation, nameof(ClipObservation), "normalize.clip_obs");
        Check.Positive(ClipReward, nameof(ClipReward), "normalize.clip_reward");
        Check.Positive(NormalizationEpsilon, nameof(NormalizationEpsilon), "normalize.epsilon");
        Network.Validate();
    }

    // A schedule is monotonic, so its two ends bound it.
    private static void CheckSchedule(Schedule schedule, string name, string key)
    {
        Check.Positive(schedule.At(1), name, key);
        Check.Within(schedule.At(0), 0, double.PositiveInfinity, name, key);
    }
}
