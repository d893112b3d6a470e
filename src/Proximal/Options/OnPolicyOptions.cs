namespace Proximal;

/// <summary>
/// Options of on-policy algorithms, which learn from rollouts of the current policy. Details are those of Huang et al.
/// 2022.
/// </summary>
public abstract record OnPolicyOptions : TrainingOptions
{
    /// <summary>
    /// Steps of each environment per rollout (YAML: <c>n_steps</c>; horizon T of the paper). Default 2048; typical 32
    /// to 2048. Longer rollouts assign rewards to earlier actions; shorter ones update more often.
    /// </summary>
    public int StepsPerRollout { get; init; } = 2048;

    /// <summary>
    /// λ of generalized advantage estimation, in [0, 1] (YAML: <c>gae_lambda</c>; Schulman et al. 2016, detail 5).
    /// Default 0.95; typical 0.8 to 1. 0 uses only the critic (biased), 1 only the rewards (high variance).
    /// </summary>
    public double GaeLambda { get; init; } = 0.95;

    /// <summary>
    /// Whether advantages are normalized to mean 0 and standard deviation 1 in every minibatch (YAML:
    /// <c>normalize_advantage</c>, detail 7). Default true. Disable it if the scale of rewards must be comparable
    /// across minibatches.
    /// </summary>
    public bool NormalizeAdvantage { get; init; } = true;

    /// <summary>
    /// Whether the value of the final observation is bootstrapped when a time limit truncates an episode (YAML:
    /// <c>bootstrap_truncated</c>; Pardo et al. 2018). Default true. False treats truncation as termination, as the
    /// code of 2017 did.
    /// </summary>
    public bool BootstrapTruncated { get; init; } = true;

    /// <summary>
    /// Whether observations are normalized to running mean 0 and standard deviation 1 (YAML: <c>normalize</c>, or its
    /// <c>norm_obs</c>). Default false. Enable it if the elements of the observation differ in scale. The statistics
    /// are saved with the policy and frozen in evaluation.
    /// </summary>
    public bool NormalizeObservations { get; init; }

    /// <summary>
    /// Whether rewards are divided by the running standard deviation of the discounted return (YAML: <c>normalize</c>,
    /// or its <c>norm_reward</c>). Default false. Enable it if returns are far from the range 1 to 100. Logged returns
    /// are not normalized.
    /// </summary>
    public bool NormalizeRewards { get; init; }

    /// <summary>
    /// Bound on a normalized observation, in standard deviations (YAML: <c>normalize.clip_obs</c>). Default 10; typical
    /// 5 to 10.
    /// </summary>
    public float ClipObservation { get; init; } = 10;

    /// <summary>
    /// Bound on a normalized reward, in standard deviations (YAML: <c>normalize.clip_reward</c>). Default 10; typical 5
    /// to 10.
    /// </summary>
    public float ClipReward { get; init; } = 10;

    /// <summary>
    /// Term added to variances before the square root (YAML: <c>normalize.epsilon</c>). Default 1e-8.
    /// </summary>
    public double NormalizationEpsilon { get; init; } = 1e-8;

    /// <summary>
    /// Networks of actor and critic (YAML: <c>policy_kwargs</c>). Default: two layers of 64 tanh units each.
    /// </summary>
    public NetworkOptions Network { get; init; } = new();

    /// <summary>
    /// Steps between two samples of the exploration noise if <see cref="NetworkOptions.Distribution"/> is
    /// <see cref="DistributionKind.Gsde"/> (YAML: <c>sde_sample_freq</c>; Raffin et al. 2021). Default -1, only at the
    /// start of a rollout, which always samples; typical 4 to 64. Other distributions do not use it.
    /// </summary>
    public int SdeSampleFrequency { get; init; } = -1;

    /// <summary>
    /// Maximum number of steps that the gradient flows back through a recurrent network (YAML: <c>bptt_length</c>;
    /// truncated backpropagation through time). Longer sequences are cut, and each part starts from the state that was
    /// stored when the rollout was collected. Default null, the whole sequence: an episode, as far as it is in the
    /// minibatch; typical 16 to 128. Shorter parts are computed at the same time, which is faster for long episodes in
    /// few environments.
    /// </summary>
    public int? BpttLength { get; init; }

    /// <summary>
    /// Whether the critic reads the observations of the other agents. Default false.
    /// </summary>
    internal virtual bool HasCentralizedCritic => false;

    /// <summary>Whether the critic also reads the privileged observation.</summary>
    internal virtual bool HasAsymmetricCritic => false;

    /// <summary>
    /// Options of self-play against snapshots; null without it. Default null.
    /// </summary>
    internal virtual SelfPlayOptions? Opponents => null;

    /// <summary>
    /// Transitions per rollout: <see cref="TrainingOptions.EnvironmentCount"/> × <see cref="StepsPerRollout"/>.
    /// </summary>
    public long RolloutSize => (long)EnvironmentCount * StepsPerRollout;

    /// <inheritdoc/>
    public override TrainingOptions ForMeasurement() => this with { TotalSteps = RolloutSize + 1 };

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireMultipleOfShards(EnvironmentCount, nameof(EnvironmentCount), "n_envs");
        OptionCheck.Positive(StepsPerRollout, nameof(StepsPerRollout), "n_steps");
        OptionCheck.That(
            RolloutSize <= int.MaxValue,
            nameof(StepsPerRollout),
            "n_steps",
            RolloutSize,
            "times EnvironmentCount (n_envs) must be less than 2^31"
        );
        OptionCheck.Within(GaeLambda, 0, 1, nameof(GaeLambda), "gae_lambda");
        OptionCheck.Positive(ClipObservation, nameof(ClipObservation), "normalize.clip_obs");
        OptionCheck.Positive(ClipReward, nameof(ClipReward), "normalize.clip_reward");
        OptionCheck.Positive(NormalizationEpsilon, nameof(NormalizationEpsilon), "normalize.epsilon");
        Network.Validate();
        if (BpttLength is { } length)
        {
            OptionCheck.Positive(length, nameof(BpttLength), "bptt_length");
            OptionCheck.That(
                Network.Recurrent != RecurrentKind.None || Network.Architecture is not null,
                nameof(BpttLength),
                "bptt_length",
                length,
                "must be null without a recurrent network (policy_kwargs.memory)"
            );
        }

        OptionCheck.That(
            SdeSampleFrequency is -1 or > 0,
            nameof(SdeSampleFrequency),
            "sde_sample_freq",
            SdeSampleFrequency,
            "must be a positive number of steps, or -1 for once per rollout"
        );
    }
}
