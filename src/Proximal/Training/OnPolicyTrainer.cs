using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// What algorithms have in common that learn from rollouts of their present policy: the policy, its normalisers, the
/// environments, and the rollout that each iteration fills and learns from.
/// </summary>
public abstract class OnPolicyTrainer : AgentTrainer
{
    private readonly OnPolicyOptions options;
    private readonly RolloutCollector collector;

    /// <summary>Builds the policy and resets the environments.</summary>
    /// <param name="environments">What to act in; as many as the options say. They stay the caller's to dispose.</param>
    /// <param name="options">All settings.</param>
    /// <exception cref="InvalidInputException">An option is out of range, or does not fit the environments.</exception>
    protected OnPolicyTrainer(VectorEnvironment environments, OnPolicyOptions options)
        : base(options)
    {
        options.Validate();
        if (environments.Count != options.EnvironmentCount)
            throw new InvalidInputException($"EnvironmentCount (n_envs) is {options.EnvironmentCount}, but {environments.Count} environments were given");
        this.options = options;
        ObservationNormalizer? observationNormalizer = options.NormalizeObservations
            ? new ObservationNormalizer(environments.ObservationSize, options.ClipObservation, options.NormalizationEpsilon, environments.MaskSize)
            : null;
        RewardNormalizer? rewardNormalizer = options.NormalizeRewards
            ? new RewardNormalizer(environments.Count, options.Gamma, options.ClipReward, options.NormalizationEpsilon)
            : null;
        Network = ActorCritic.Create(environments.ObservationSpace, environments.ActionSpace, options.Network, options.Seed, masksActions: environments.MaskSize > 0);
        Policy = new Policy(environments.ObservationSpace, environments.ActionSpace, Network, observationNormalizer);
        Rollout = new Rollout(options.StepsPerRollout, environments.Count, Network.InputSize, environments.ActionSize);
        collector = new RolloutCollector(environments, Policy, rewardNormalizer, options.Seed, options.CheckFinite, options.SdeSampleFrequency);
    }

    /// <inheritdoc/>
    public sealed override Policy Policy { get; }

    /// <inheritdoc/>
    public sealed override EpisodeStatistics Episodes => collector.Episodes;

    /// <summary>The networks of <see cref="Policy"/>.</summary>
    internal ActorCritic Network { get; }

    /// <summary>What the last iteration learned from.</summary>
    internal Rollout Rollout { get; }

    /// <inheritdoc/>
    internal sealed override IReadOnlyList<KeyValuePair<string, Module>> Networks => [new("policy", Network)];

    /// <inheritdoc/>
    internal sealed override long ExperienceBytes => Rollout.Bytes;

    /// <inheritdoc/>
    internal sealed override void ComputeOnce()
    {
        Tensor row = Tensor.From(new float[Network.InputSize], 1, Network.InputSize);
        Network.Forward(row);
    }

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        collector.SaveState(state, $"{prefix}.collector");
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        collector.LoadState(state, $"{prefix}.collector");
        Policy.Synchronize();
    }

    /// <inheritdoc/>
    protected sealed override void Iterate()
    {
        double remaining = Remaining;
        collector.Collect(Rollout, Steps, Clock);                                                                   // detail 1
        EstimateAdvantages();                                                                                       // detail 5
        Clock.Count(TrainingPhase.Advantages);
        Steps += Rollout.Count;
        Updates++;
        ReportEpisodes();
        Learn(remaining);
        Policy.Synchronize();
        Metrics.Add(MetricTags.ExplainedVariance, Rollout.ExplainedVariance);
        if (Network.Distribution.StandardDeviation is { } deviation) Metrics.Add(MetricTags.StandardDeviation, deviation);
        Metrics.Add(MetricTags.Updates, Updates);
        Clock.Count(TrainingPhase.Update);
    }

    /// <summary>Fills in the rollout's advantages and returns: generalised advantage estimation, unless an algorithm knows better.</summary>
    protected virtual void EstimateAdvantages() => Rollout.ComputeAdvantages(options.Gamma, options.GaeLambda, options.BootstrapTruncated);

    /// <summary>Improves the policy and the critic by the rollout, and adds figures of how to <see cref="Trainer.Metrics"/>.</summary>
    /// <param name="remaining">What schedules are read at: 1 at the beginning of training, towards 0 at its end.</param>
    protected abstract void Learn(double remaining);
}
