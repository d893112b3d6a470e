using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Base class of off-policy algorithms: policy, environments, replay buffer, and the loop that reports every
/// <see cref="OffPolicyOptions.ReportInterval"/> steps. A subclass creates its networks and overrides
/// <see cref="TrainStep"/>, which calls <see cref="CollectTransitions"/> and then, <see cref="GradientStepsDue"/>
/// times, <see cref="SampleBatch"/> and its updates.
/// </summary>
/// <remarks>
/// Actions of a <see cref="Box"/> with finite bounds are in [-1, 1] in training and rescaled to the bounds for the
/// environment; other actions are unchanged. <see cref="Sac"/>, <see cref="Td3"/> and docs/extending.md are examples.
/// </remarks>
public abstract class OffPolicyTrainer : Trainer, IAgentTrainer
{
    private readonly OffPolicyOptions options;
    private readonly ReplayCollector collector;
    private readonly TransitionMetrics transitions;
    private readonly ExplorationNoise noise;
    private readonly BatchInference actor;
    private readonly float[] actorOutputs;
    private MeanMetrics losses = new();
    private Rng draws;
    private Rng updateNoise;

    /// <summary>Creates the trainer and resets the environments.</summary>
    /// <param name="environments">Environments, as many as the options state. The caller disposes them.</param>
    /// <param name="options">The options of the algorithm.</param>
    /// <param name="network">Network of the policy.</param>
    /// <exception cref="InvalidInputException">An option is out of range, or does not fit the environments.</exception>
    protected OffPolicyTrainer(VectorEnvironment environments, OffPolicyOptions options, PolicyNetwork network)
        : base(options)
    {
        options.Validate();
        if (environments.HasAgentRows)
            throw new InvalidInputException(
                "off-policy algorithms do not train several agents: use ppo, appo, a2c or trpo"
            );
        if (environments.Count != options.EnvironmentCount)
            throw new InvalidInputException(
                $"EnvironmentCount (n_envs) is {options.EnvironmentCount}, but {environments.Count} "
                    + "environments were given"
            );
        this.options = options;
        Environments = environments;
        Policy = new Policy(environments.ObservationSpace, environments.ActionSpace, network);
        Replay = new ReplayBuffer(options.BufferSize, environments.ObservationSize, environments.ActionSize);
        Batch = new ReplayBatch(options.BatchSize, environments.ObservationSize, environments.ActionSize);
        actor = new BatchInference(network.Actor, network.ObservationSize);
        actorOutputs = new float[environments.Count * network.Head.ParameterSize];
        noise = new ExplorationNoise(
            options.ActionNoise,
            options.ActionNoiseDeviation,
            environments.Count,
            environments.ActionSize
        );
        collector = new ReplayCollector(environments, Replay, noise, options.Seed, options.CheckFinite);
        transitions = new TransitionMetrics(environments);
        draws = new Rng(options.Seed, RandomStreams.Replay);
        updateNoise = new Rng(options.Seed, RandomStreams.UpdateNoise);
    }

    /// <inheritdoc/>
    public Policy Policy { get; }

    /// <inheritdoc/>
    public EpisodeStatistics Episodes => collector.Episodes;

    /// <inheritdoc/>
    public VectorStep LastStep => collector.LastStep;

    /// <inheritdoc/>
    public override double? Score => Episodes.Count > 0 ? Episodes.MeanReturn : null;

    /// <summary>Number of gradient steps so far, including the current one.</summary>
    public long GradientSteps { get; private set; }

    /// <summary>Replay buffer.</summary>
    public ReplayBuffer Replay { get; }

    /// <summary>Batch of the current gradient step.</summary>
    public ReplayBatch Batch { get; }

    /// <inheritdoc/>
    public abstract IReadOnlyList<KeyValuePair<string, Module>> Networks { get; }

    /// <inheritdoc/>
    public virtual long ExperienceBytes => Replay.Bytes;

    /// <summary>The environments.</summary>
    protected VectorEnvironment Environments { get; }

    /// <summary>
    /// Number of gradient steps after the latest transitions; 0 until <see cref="OffPolicyOptions.LearningStarts"/>.
    /// </summary>
    protected int GradientStepsDue => Steps <= options.LearningStarts ? 0 : options.GradientStepsEachTime;

    /// <inheritdoc/>
    /// <remarks>
    /// Only the policy's network gets the weights. Critics are not part of a policy and keep their new weights.
    /// </remarks>
    public virtual void InitializeFrom(InitialWeights weights) => weights.CopyTo(Policy);

    /// <inheritdoc/>
    public abstract void ComputeNetworks();

    /// <inheritdoc/>
    public override void SaveModel(string folder) => Policy.Save(folder);

    /// <inheritdoc/>
    public override void LoadModel(string folder) => Policy.LoadWeights(folder);

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        state.SetValue($"{prefix}.gradient_steps", GradientSteps);
        state.SetValue($"{prefix}.draws", draws.Position);
        state.SetValue($"{prefix}.update_noise", updateNoise.Position);
        Replay.SaveState(state, $"{prefix}.replay");
        if (Environments.Normalizes)
            state.SetValue($"{prefix}.replay.is_original", true);
        collector.SaveState(state, $"{prefix}.collector");
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        GradientSteps = state.GetValue<long>($"{prefix}.gradient_steps");
        draws.Position = state.GetValue<ulong>($"{prefix}.draws");
        updateNoise.Position = state.GetValue<ulong>($"{prefix}.update_noise");
        if (Environments.Normalizes && !state.Contains($"{prefix}.replay.is_original"))
            throw new InvalidInputException(
                $"{state.Source} has a replay buffer of normalized transitions, as earlier releases stored them with "
                    + "VectorNormalize: start the run anew"
            );
        Replay.LoadState(state, $"{prefix}.replay");
        collector.LoadState(state, $"{prefix}.collector");
    }

    /// <summary>Alternates collection and training until the next report.</summary>
    protected sealed override void Iterate()
    {
        long due = Math.Min(TotalSteps, Steps + options.ReportInterval);
        float learningRate = (float)LearningRate.At(Remaining);
        while (Steps < due)
        {
            TrainStep();
            if (GradientStepsDue > 0)
                learningRate = (float)LearningRate.At(Remaining);
            Clock.Count(TrainingPhase.Update);
        }

        Updates++;
        Policy.Synchronize();
        EpisodeMetrics.Begin(Metrics, Steps, Episodes);
        Environments.AddMetrics(Metrics);
        losses.Report(Metrics);
        Metrics.Add(MetricTags.LearningRate, learningRate);
        Metrics.Add(MetricTags.Updates, GradientSteps);
        transitions.Report(Metrics);
    }

    /// <summary>One iteration of the algorithm: <see cref="CollectTransitions"/>, then the gradient steps.</summary>
    protected abstract void TrainStep();

    /// <summary>
    /// Takes <see cref="OffPolicyOptions.TrainFrequency"/> steps in every environment and adds the transitions to
    /// <see cref="Replay"/>. Increments <see cref="Trainer.Steps"/>.
    /// </summary>
    /// <exception cref="TrainingDivergedException">An observation or a reward is not finite.</exception>
    protected void CollectTransitions()
    {
        OnRolloutStart();
        for (int t = 0; t < options.TrainFrequency; t++)
        {
            ChooseActions(
                collector.Observations,
                isWarmup: Steps < options.LearningStarts,
                ref collector.Random,
                collector.Actions
            );
            Clock.Count(TrainingPhase.Policy);
            collector.Step(Steps + Environments.Count, Clock, transitions);
            Steps += Environments.Count;
            OnStep();
        }

        OnRolloutEnd();
    }

    /// <summary>
    /// Chooses the actions of the next step. Default: uniform random actions during warm-up, then actions sampled from
    /// the policy; for a <see cref="Box"/> they are in [-1, 1], with <see cref="OffPolicyOptions.ActionNoise"/> added.
    /// Override it for another exploration, such as ε-greedy.
    /// </summary>
    /// <param name="observations">The observations, [environments, observation].</param>
    /// <param name="isWarmup">Whether fewer than <see cref="OffPolicyOptions.LearningStarts"/> steps have been
    /// taken.</param>
    /// <param name="random">Random numbers; checkpoints contain their position.</param>
    /// <param name="actions">Receives the actions, [environments, action], as the buffer stores them.</param>
    protected virtual void ChooseActions(
        ReadOnlyMemory<float> observations,
        bool isWarmup,
        ref Rng random,
        Span<float> actions
    )
    {
        bool isBox = Environments.ActionSpace is Box;
        if (!isWarmup)
            ActByPolicy(observations, isBox, ref random, actions);
        else if (isBox)
            random.FillUniform(actions, -1, 1);
        else
            for (int i = 0; i < Environments.Count; i++)
                Environments.ActionSpace.SampleAction(
                    ref random,
                    actions.Slice(i * Environments.ActionSize, Environments.ActionSize)
                );
        if (isBox)
            noise.AddTo(actions, ref random);
    }

    /// <summary>
    /// Samples <see cref="Batch"/> uniformly from the buffer, normalizes it with the current statistics if the
    /// environments are a <see cref="VectorNormalize"/>, and counts a gradient step.
    /// </summary>
    protected void SampleBatch()
    {
        Replay.Sample(Batch, ref draws);
        if (Environments.Normalizes)
        {
            Environments.NormalizeObservations(Batch.ObservationValues);
            Environments.NormalizeObservations(Batch.NextObservationValues);
            Environments.NormalizeRewards(Batch.RewardValues);
            Batch.UpdateStateActions();
        }

        GradientSteps++;
    }

    /// <summary>
    /// Samples standard normal noise for a gradient step, from a stream whose position checkpoints contain.
    /// </summary>
    /// <param name="noise">Receives the noise.</param>
    protected void DrawNoise(Span<float> noise) => updateNoise.FillNormal(noise);

    /// <summary>
    /// Returns the rows of noise [batch, width] that belong to a shard of <see cref="Batch"/>, [rows, width].
    /// </summary>
    /// <param name="shard">The shard.</param>
    /// <param name="noise">The noise, [batch, width].</param>
    protected Tensor NoiseOf(in ReplayShard shard, ReadOnlySpan<float> noise)
    {
        int width = noise.Length / Batch.Count;
        (int from, int rows) = Batch.RowsOf(shard.Index).GetOffsetAndLength(Batch.Count);
        return Tensor.From(noise.Slice(from * width, rows * width), rows, width);
    }

    /// <summary>
    /// Adds a value to the mean of a metric over the gradient steps since the last report. Means are reported in the
    /// order of <see cref="DeclareMetrics"/>.
    /// </summary>
    /// <param name="tag">Tag, such as <see cref="MetricTags.CriticLoss"/>.</param>
    /// <param name="value">Value in this gradient step.</param>
    /// <exception cref="TrainingDivergedException">The value is not finite and <see cref="TrainerOptions.CheckFinite"/>
    /// is true.</exception>
    protected void Record(string tag, double value)
    {
        if (options.CheckFinite && !double.IsFinite(value))
            throw new TrainingDivergedException(
                $"the {tag[(tag.LastIndexOf('/') + 1)..].Replace('_', ' ')} is not finite in gradient step "
                    + $"{GradientSteps} after step {Steps}; lower learning_rate or scale down the rewards"
            );
        losses.Add(tag, value);
    }

    /// <summary>Sets the order in which means are reported. Call it in the constructor.</summary>
    /// <param name="tags">Tags of <see cref="Record"/>.</param>
    protected void DeclareMetrics(params ReadOnlySpan<string> tags) => losses = new MeanMetrics(tags.ToArray());

    private void ActByPolicy(ReadOnlyMemory<float> observations, bool squash, ref Rng random, Span<float> actions)
    {
        ActionHead head = Policy.Network.Head;
        actor.Run(observations, actorOutputs);
        for (int i = 0; i < Environments.Count; i++)
            head.Choose(
                actorOutputs.AsSpan(i * head.ParameterSize, head.ParameterSize),
                deterministic: false,
                ref random,
                actions.Slice(i * head.ActionSize, head.ActionSize)
            );
        if (!squash)
            return;
        foreach (ref float action in actions)
            action = MathF.Tanh(action);
    }
}
