using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// What algorithms have in common that learn from replayed transitions: an actor, two critics with targets that follow them slowly,
/// the replay buffer, and the loop that acts a little and takes gradient steps on batches from the buffer. Observers are called every
/// <see cref="OffPolicyOptions.ReportInterval"/> steps.
/// </summary>
public abstract class OffPolicyTrainer : AgentTrainer
{
    private readonly OffPolicyOptions options;
    private readonly ReplayBuffer replay;
    private readonly ReplayCollector collector;
    private Rng draws;
    private Rng updateNoise;
    private MeanFigure actorLoss;
    private MeanFigure criticLoss;

    /// <summary>Builds the networks and resets the environments.</summary>
    /// <param name="environments">What to act in; as many as the options say. They stay the caller's to dispose.</param>
    /// <param name="options">All settings.</param>
    /// <param name="head">What turns the actor's outputs into actions, given their size.</param>
    /// <exception cref="InvalidInputException">An option is out of range, or does not fit the environments.</exception>
    protected OffPolicyTrainer(VectorEnvironment environments, OffPolicyOptions options, Func<int, ActionHead> head)
        : base(options)
    {
        options.Validate();
        if (environments.Count != options.EnvironmentCount)
            throw new InvalidInputException($"EnvironmentCount (n_envs) is {options.EnvironmentCount}, but {environments.Count} environments were given");
        if (environments.ActionSpace is not Box { HasFiniteBounds: true } bounds)
            throw new InvalidInputException($"SAC and TD3 need continuous actions between finite bounds, but the actions are {environments.ActionSpace}");
        this.options = options;
        (int observationSize, int actionSize) = (environments.ObservationSize, environments.ActionSize);
        var random = new Rng(options.Seed, RandomStreams.InitialWeights);
        Actor = new ContinuousActor(observationSize, head(actionSize), options.Network.ActorWidths, options.Network.Activation, ref random);

        // The targets begin as copies: the same random numbers give the same weights.
        Rng same = random;
        Critic = new TwinCritic(observationSize + actionSize, options.Network, ref random);
        TargetCritic = new TwinCritic(observationSize + actionSize, options.Network, ref same);
        TargetCriticParameters = new ParameterSet(TargetCritic.NamedParameters());
        ActorOptimizer = new Adam(new ParameterSet(Actor.NamedParameters()));
        CriticOptimizer = new Adam(new ParameterSet(Critic.NamedParameters()));
        Policy = new Policy(environments.ObservationSpace, bounds, Actor);
        replay = new ReplayBuffer(options.BufferSize, observationSize, actionSize);
        Batch = new ReplayBatch(options.BatchSize, observationSize, actionSize);
        collector = new ReplayCollector(environments, bounds, Actor, replay, options);
        draws = new Rng(options.Seed, RandomStreams.Replay);
        updateNoise = new Rng(options.Seed, RandomStreams.UpdateNoise);
    }

    /// <inheritdoc/>
    public sealed override Policy Policy { get; }

    /// <inheritdoc/>
    public sealed override EpisodeStatistics Episodes => collector.Episodes;

    /// <summary>Gradient steps of the critics so far, the present one included.</summary>
    public long GradientSteps { get; private set; }

    /// <summary>The network of <see cref="Policy"/>.</summary>
    internal ContinuousActor Actor { get; }

    /// <summary>The critics that learn.</summary>
    internal TwinCritic Critic { get; }

    /// <summary>The critics that targets come from.</summary>
    internal TwinCritic TargetCritic { get; }

    /// <summary>The transitions of the present gradient step.</summary>
    internal ReplayBatch Batch { get; }

    /// <summary>The parameters of <see cref="TargetCritic"/>.</summary>
    protected ParameterSet TargetCriticParameters { get; }

    /// <summary>Steps the actor.</summary>
    protected Adam ActorOptimizer { get; }

    /// <summary>Steps both critics.</summary>
    protected Adam CriticOptimizer { get; }

    /// <inheritdoc/>
    internal sealed override IReadOnlyList<KeyValuePair<string, Module>> Networks => [new("actor", Actor), new("critics", Critic), new("target critics", TargetCritic), .. FollowingNetworks.Select(static network => new KeyValuePair<string, Module>(network.Key, network.Value))];

    /// <summary>Other networks that follow those that learn.</summary>
    protected virtual IReadOnlyList<KeyValuePair<string, PolicyNetwork>> FollowingNetworks => [];

    /// <inheritdoc/>
    internal sealed override long ExperienceBytes => replay.Bytes;

    /// <inheritdoc/>
    internal sealed override void ComputeOnce()
    {
        int width = Actor.ObservationSize + replay.ActionSize;
        Actor.Actor(Tensor.From(new float[Actor.ObservationSize], 1, Actor.ObservationSize));
        Critic.Forward(Tensor.From(new float[width], 1, width));
        TargetCritic.Forward(Tensor.From(new float[width], 1, width));
        foreach ((_, PolicyNetwork network) in FollowingNetworks) network.Actor(Tensor.From(new float[Actor.ObservationSize], 1, Actor.ObservationSize));
    }

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        state.SetValue($"{prefix}.gradient_steps", GradientSteps);
        state.SetValue($"{prefix}.draws", draws.Position);
        state.SetValue($"{prefix}.update_noise", updateNoise.Position);
        Critic.SaveState(state, $"{prefix}.critic");
        TargetCritic.SaveState(state, $"{prefix}.target_critic");
        ActorOptimizer.SaveState(state, $"{prefix}.actor_optimizer");
        CriticOptimizer.SaveState(state, $"{prefix}.critic_optimizer");
        replay.SaveState(state, $"{prefix}.replay");
        collector.SaveState(state, $"{prefix}.collector");
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        GradientSteps = state.GetValue<long>($"{prefix}.gradient_steps");
        draws.Position = state.GetValue<ulong>($"{prefix}.draws");
        updateNoise.Position = state.GetValue<ulong>($"{prefix}.update_noise");
        Critic.LoadState(state, $"{prefix}.critic");
        TargetCritic.LoadState(state, $"{prefix}.target_critic");
        ActorOptimizer.LoadState(state, $"{prefix}.actor_optimizer");
        CriticOptimizer.LoadState(state, $"{prefix}.critic_optimizer");
        replay.LoadState(state, $"{prefix}.replay");
        collector.LoadState(state, $"{prefix}.collector");
    }

    /// <summary>Acts and learns in turns until the next report is due.</summary>
    protected sealed override void Iterate()
    {
        long due = Math.Min(TotalSteps, Steps + options.ReportInterval);
        float learningRate = (float)options.LearningRate.At(Remaining);
        while (Steps < due)
        {
            collector.Collect(options.TrainFrequency, Steps, Clock);
            Steps += (long)options.TrainFrequency * options.EnvironmentCount;
            if (Steps <= options.LearningStarts) continue;
            learningRate = (float)options.LearningRate.At(Remaining);
            for (int i = 0; i < options.GradientStepsEachTime; i++)
            {
                replay.Sample(Batch, ref draws);
                GradientSteps++;
                Improve(learningRate);
            }

            Clock.Count(TrainingPhase.Update);
        }

        Updates++;
        ReportEpisodes();
        actorLoss.Report(Metrics, MetricTags.ActorLoss);
        criticLoss.Report(Metrics, MetricTags.CriticLoss);
        ReportFigures();
        Metrics.Add(MetricTags.LearningRate, learningRate);
        Metrics.Add(MetricTags.Updates, GradientSteps);
    }

    /// <summary>One gradient step on <see cref="Batch"/>.</summary>
    protected abstract void Improve(float learningRate);

    /// <summary>Adds what an algorithm has to report beside the losses.</summary>
    protected virtual void ReportFigures()
    {
    }

    /// <summary>Standard normal noise for a gradient step.</summary>
    protected void DrawNoise(Span<float> noise) => updateNoise.FillNormal(noise);

    /// <summary>The part of some noise [batch, action] that belongs to a shard of <see cref="Batch"/>.</summary>
    protected Tensor NoiseOf(int shard, ReadOnlySpan<float> noise)
    {
        int width = noise.Length / Batch.Count;
        (int from, int rows) = Batch.RowsOf(shard).GetOffsetAndLength(Batch.Count);
        return Tensor.From(noise.Slice(from * width, rows * width), rows, width);
    }

    /// <summary>Moves the target critics a share τ of the way toward those that learn (Polyak averaging).</summary>
    protected void MoveTargetCritic() => TargetCriticParameters.MoveToward(CriticOptimizer.Parameters, (float)options.Tau);

    /// <summary>Adds the actor's loss of a gradient step, given by its shards, to the mean that is reported.</summary>
    protected void RecordActorLoss(ReadOnlySpan<double> ofShards) => Record(ref actorLoss, "actor", ofShards);

    /// <summary>Adds the critics' loss of a gradient step, given by its shards, to the mean that is reported.</summary>
    protected void RecordCriticLoss(ReadOnlySpan<double> ofShards) => Record(ref criticLoss, "critic", ofShards);

    private void Record(ref MeanFigure figure, string name, ReadOnlySpan<double> ofShards)
    {
        double loss = 0;
        foreach (double part in ofShards) loss += part;
        if (options.CheckFinite && !double.IsFinite(loss))
            throw new TrainingDivergedException($"the {name} loss is not finite in gradient step {GradientSteps} after step {Steps}; a lower learning_rate or smaller rewards usually help");
        figure.Add(loss);
    }
}
