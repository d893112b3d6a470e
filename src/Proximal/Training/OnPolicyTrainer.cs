using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Base class of on-policy algorithms: policy, normalization, environments, and the rollout that each iteration fills.
/// A subclass overrides <see cref="Trainer.Iterate"/> and calls, in this order, <see cref="CollectRollout"/>,
/// <see cref="ComputeAdvantages"/>, its own gradient steps, and <see cref="EndUpdate"/>.
/// </summary>
/// <remarks><see cref="Ppo"/>, <see cref="A2c"/> and docs/extending.md are examples.</remarks>
public abstract class OnPolicyTrainer : Trainer, IAgentTrainer, IValueSource
{
    private readonly OnPolicyOptions options;
    private readonly VectorEnvironment environments;
    private readonly IRolloutCollector collector;
    private readonly Action afterStep;
    private readonly RolloutMetrics rolloutMetrics;

    /// <summary>Creates the policy and resets the environments.</summary>
    /// <param name="environments">Environments, as many as the options state. The caller disposes them.</param>
    /// <param name="options">The options of the algorithm.</param>
    /// <exception cref="InvalidInputException">An option is out of range, or does not fit the environments.</exception>
    protected OnPolicyTrainer(VectorEnvironment environments, OnPolicyOptions options)
        : base(options)
    {
        options.Validate();
        Sharding = options.CreateSharding();
        if (environments.EnvironmentCount * (Sharding?.Ranks ?? 1) != options.EnvironmentCount)
            throw new InvalidInputException(
                $"EnvironmentCount (n_envs) is {options.EnvironmentCount}, but {environments.EnvironmentCount} "
                    + "environments were given"
            );
        if (
            Sharding is not null
            && (environments is not (ShardedEnvironments or IRolloutSource) || environments.Normalizes)
        )
            throw new InvalidInputException(
                "a trainer with shards needs environments from VectorEnvironment.Create, without VectorNormalize"
            );
        if (options.Opponents is not null)
            environments.RequireOpponents();
        this.options = options;
        this.environments = environments;
        RewardNormalizer? rewardNormalizer = options.NormalizeRewards
            ? new RewardNormalizer(environments.Count, options.Gamma, options.ClipReward, options.NormalizationEpsilon)
            : null;
        Policy = CreatePolicy(environments, options);
        Network = (ActorCriticNetwork)Policy.Network;
        Rollout = new Rollout(
            options.StepsPerRollout,
            environments.EnvironmentCount,
            Network.TrainingInputSize,
            environments.ActionSize
        );
#pragma warning disable MA0056 // The override uses only what is set above.
        collector = CreateCollector(environments, rewardNormalizer, options);
#pragma warning restore MA0056
        Warning = ActionScale.Warning(environments.ActionSpace, Network.Distribution, options.Network);
        afterStep = CountStep;
        rolloutMetrics = new RolloutMetrics(Rollout, Policy, Sharding);
    }

    /// <summary>Creates a policy with new weights, as a trainer with these options trains it.</summary>
    /// <param name="environments">Environments with the spaces.</param>
    /// <param name="options">The options of the algorithm.</param>
    internal static Policy CreatePolicy(VectorEnvironment environments, OnPolicyOptions options)
    {
        ObservationNormalizer? observationNormalizer = options.NormalizeObservations
            ? new ObservationNormalizer(
                environments.ObservationSize,
                options.ClipObservation,
                options.NormalizationEpsilon,
                environments.MaskSize
            )
            : null;
        return Policy.Create(
            environments,
            options.Network,
            observationNormalizer,
            options.Seed,
            options.HasCentralizedCritic ? environments.RequireOtherAgents()
                : options.HasAsymmetricCritic ? environments.RequirePrivileged()
                : 0
        );
    }

    /// <inheritdoc/>
    public Policy Policy { get; }

    /// <inheritdoc/>
    public EpisodeStatistics Episodes => collector.Episodes;

    /// <inheritdoc/>
    public VectorStep LastStep => collector.LastStep;

    /// <summary>Collector of rollouts.</summary>
    internal IRolloutCollector CurrentCollector => collector;

    /// <summary>Division into shards; null without shards.</summary>
    internal Sharding? Sharding { get; }

    /// <summary>Network of <see cref="Policy"/>.</summary>
    public ActorCriticNetwork Network { get; }

    /// <summary>Latest rollout, [steps, environments]; with several ranks, that of this rank's environments.</summary>
    public Rollout Rollout { get; }

    /// <inheritdoc/>
    public virtual IReadOnlyList<KeyValuePair<string, Module>> Networks => [new("policy", Network)];

    /// <inheritdoc/>
    public virtual long ExperienceBytes => Rollout.Bytes;

    /// <inheritdoc/>
    public string? Warning { get; }

    /// <inheritdoc/>
    public override double? Score => Episodes.Count > 0 ? Episodes.MeanReturn : null;

    /// <inheritdoc/>
    public virtual void InitializeFrom(InitialWeights weights)
    {
        weights.CopyTo(Policy);
        collector.RefreshObservations();
    }

    /// <inheritdoc/>
    public virtual void ComputeNetworks() => Network.Forward(Tensor.Zeros(1, Network.TrainingInputSize));

    /// <inheritdoc/>
    public override void SaveModel(string folder) => Policy.Save(folder);

    /// <inheritdoc/>
    public override void LoadModel(string folder) => Policy.LoadWeights(folder);

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        collector.SaveState(state, $"{prefix}.collector");
        GatherShards(state, prefix);
    }

    /// <inheritdoc/>
    private protected override void SaveShards(StateDictionary state, string prefix) =>
        collector.SaveShards(state, $"{prefix}.collector");

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        collector.LoadState(state, $"{prefix}.collector");
        Policy.Synchronize();
    }

    /// <summary>
    /// Runs the policy for <see cref="OnPolicyOptions.StepsPerRollout"/> steps in every environment and fills
    /// <see cref="Rollout"/>, except for advantages and returns. Increments <see cref="Trainer.Steps"/>, and starts
    /// <see cref="Trainer.Metrics"/> of this update with those of the latest episodes. The next rollout continues from
    /// the next observations (detail 1 of Huang et al. 2022).
    /// </summary>
    /// <exception cref="TrainingDivergedException">An observation or a reward is not finite.</exception>
    protected void CollectRollout()
    {
        OnRolloutStart();
        if (Sharding is null)
            collector.Collect(Rollout, Steps, Clock, afterStep);
        else
            CollectShards(Sharding);
        OnRolloutEnd();
        EpisodeMetrics.Begin(Metrics, Steps, Episodes);
        environments.AddMetrics(Metrics);
        collector.AddMetrics(Metrics);
    }

    /// <summary>
    /// Computes advantages and returns of the rollout by generalized advantage estimation (Schulman et al. 2016; detail
    /// 5 of Huang et al. 2022).
    /// </summary>
    protected virtual void ComputeAdvantages()
    {
        Rollout.ComputeAdvantages(options.Gamma, options.GaeLambda, options.BootstrapTruncated);
        Clock.Count(TrainingPhase.Advantages);
    }

    /// <summary>
    /// Ends an update after its gradient steps: counts it, updates the acting policy to the new weights, and adds the
    /// metrics that all algorithms share.
    /// </summary>
    protected void EndUpdate()
    {
        Updates++;
        Policy.Synchronize();
        Metrics.Add(
            MetricTags.ExplainedVariance,
            Sharding is null ? Rollout.ExplainedVariance : ShardReductions.ExplainedVariance(Sharding, Rollout)
        );
        if (Network.Distribution.StandardDeviation is { } deviation)
            Metrics.Add(MetricTags.StandardDeviation, deviation);
        rolloutMetrics.Report(Updates - 1, Metrics);
        Metrics.Add(MetricTags.Updates, Updates);
        Clock.Count(TrainingPhase.Update);
    }

    /// <summary>Creates the optimizer that the options name, Adam by default.</summary>
    /// <param name="parameters">Parameters to optimize.</param>
    /// <param name="epsilon">Term added to the denominator.</param>
    protected Optimizer CreateOptimizer(ParameterSet parameters, double epsilon) =>
        options.CreateOptimizer(parameters, epsilon);

    /// <inheritdoc/>
    ValueEstimates? IValueSource.Values => ValueEstimates.Of(Network, ValueNote, ToRewardUnits);

    /// <summary>What the values of the critic are in, if not in the rewards of the environment; null otherwise.</summary>
    private protected virtual string? ValueNote => options.NormalizeRewards ? "of normalized rewards" : null;

    /// <summary>Converts an output of the critic to the units of the rewards that it is trained with.</summary>
    private protected virtual float ToRewardUnits(float value) => value;

    /// <summary>Creates the collector of rollouts. Called by the constructor.</summary>
    internal virtual IRolloutCollector CreateCollector(
        VectorEnvironment environments,
        RewardNormalizer? rewardNormalizer,
        OnPolicyOptions options
    ) =>
        environments is IRolloutSource source
            ? source.CreateCollector(Policy, rewardNormalizer, options)
            : new RolloutCollector(
                environments,
                Policy,
                rewardNormalizer,
                options.Seed,
                options.CheckFinite,
                options.SdeSampleFrequency,
                Sharding is null
                    ? null
                    : new ShardStatistics(Sharding, environments.Count, environments.ObservationSize)
            );

    /// <summary>Whether every action of a rollout is sampled with the weights before its update.</summary>
    private protected bool IsOnPolicy => collector.IsOnPolicy;

    /// <summary>Inputs of the network for the step after the rollout; see <see cref="IRolloutCollector.NextInputs"/>.</summary>
    private protected ReadOnlyMemory<float> NextInputs => collector.NextInputs;

    /// <summary>Reads the latest observations of <see cref="LastStep"/> again, after they were replaced.</summary>
    private protected void RefreshObservations() => collector.RefreshObservations();

    /// <summary>Called after each step of all environments, before the callbacks.</summary>
    private protected virtual void AfterStep() { }

    // A rank whose data are not finite reports it to the others, which would wait for it forever.
    private void CollectShards(Sharding sharding)
    {
        TrainingDivergedException? diverged = null;
        try
        {
            collector.Collect(Rollout, Steps, Clock, afterStep);
        }
        catch (TrainingDivergedException exception)
        {
            diverged = exception;
        }

        ShardReductions.ThrowIfAnyDiverged(sharding, diverged);
        collector.MergeShards(Rollout);
    }

    private void CountStep()
    {
        Steps += options.EnvironmentCount;
        AfterStep();
        OnStep();
    }
}
