namespace Proximal;

/// <summary>
/// The settings of algorithms that learn from rollouts of their present policy: how much to collect, how advantages are
/// estimated, and what is normalised. Details are those of Huang et al. 2022.
/// </summary>
public abstract record OnPolicyOptions : TrainingOptions
{
    /// <summary>
    /// Steps that each environment takes between updates (YAML: <c>n_steps</c>; the paper's horizon T). Default 2048; typical 32
    /// to 2048. Longer reaches further back for the cause of a reward; shorter updates more often.
    /// </summary>
    public int StepsPerRollout { get; init; } = 2048;

    /// <summary>
    /// λ of generalised advantage estimation, in [0, 1] (YAML: <c>gae_lambda</c>; Schulman et al. 2016, detail 5). Default 0.95;
    /// typical 0.8 to 1. 0 trusts the critic alone (biased), 1 the rewards alone (noisy).
    /// </summary>
    public double GaeLambda { get; init; } = 0.95;

    /// <summary>
    /// Whether advantages are brought to mean 0 and deviation 1 in every minibatch (YAML: <c>normalize_advantage</c>, detail 7).
    /// Default true; off where the scale of rewards means something across minibatches.
    /// </summary>
    public bool NormalizeAdvantage { get; init; } = true;

    /// <summary>
    /// Whether an episode that was cut off by a time limit counts V(final observation) as what would have followed (YAML:
    /// <c>bootstrap_truncated</c>; Pardo et al. 2018). Default true; false treats truncation as termination, as the code of
    /// 2017 did.
    /// </summary>
    public bool BootstrapTruncated { get; init; } = true;

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

    /// <summary>The actor's and the critic's networks (YAML: <c>policy_kwargs</c>). Default: two layers of 64 tanh units each.</summary>
    public NetworkOptions Network { get; init; } = new();

    /// <summary>
    /// Every how many steps each environment draws new noise where <see cref="NetworkOptions.Distribution"/> is
    /// <see cref="DistributionKind.Gsde"/> (YAML: <c>sde_sample_freq</c>; Raffin et al. 2021). Default -1: only when a rollout begins, which
    /// it does in any case; typical 4 to 64. Nothing to other distributions.
    /// </summary>
    public int SdeSampleFrequency { get; init; } = -1;

    /// <summary>Transitions in one rollout: <see cref="TrainingOptions.EnvironmentCount"/> × <see cref="StepsPerRollout"/>.</summary>
    public long RolloutSize => (long)EnvironmentCount * StepsPerRollout;

    /// <inheritdoc/>
    public override TrainingOptions ForMeasurement() => this with { TotalSteps = RolloutSize + 1 };

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionCheck.Positive(StepsPerRollout, nameof(StepsPerRollout), "n_steps");
        OptionCheck.That(
            RolloutSize <= int.MaxValue,
            nameof(StepsPerRollout),
            "n_steps",
            RolloutSize,
            "times EnvironmentCount (n_envs) must fit 31 bits"
        );
        OptionCheck.Within(GaeLambda, 0, 1, nameof(GaeLambda), "gae_lambda");
        OptionCheck.Positive(ClipObservation, nameof(ClipObservation), "normalize.clip_obs");
        OptionCheck.Positive(ClipReward, nameof(ClipReward), "normalize.clip_reward");
        OptionCheck.Positive(NormalizationEpsilon, nameof(NormalizationEpsilon), "normalize.epsilon");
        Network.Validate();
        OptionCheck.That(
            SdeSampleFrequency is -1 or > 0,
            nameof(SdeSampleFrequency),
            "sde_sample_freq",
            SdeSampleFrequency,
            "must be a positive number of steps, or -1 for once a rollout"
        );
    }
}
