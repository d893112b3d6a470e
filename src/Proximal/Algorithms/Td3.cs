using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Twin Delayed Deep Deterministic policy gradient (Fujimoto et al. 2018, arXiv:1802.09477, algorithm 1): a deterministic policy climbs
/// a critic that is learned from replayed transitions. Of two critics the smaller estimate counts, the policy learns less often than
/// they do, and noise on the target policy's actions smooths them.
/// </summary>
public sealed class Td3 : OffPolicyTrainer
{
    private readonly Td3Options options;
    private readonly ContinuousActor targetActor;
    private readonly ParameterSet targetActorParameters;
    private readonly GradientShards criticGradient;
    private readonly GradientShards actorGradient;
    private readonly float[] nextNoise;
    private readonly double[] criticLosses;
    private readonly double[] actorLosses;

    /// <summary>Prepares training: builds the networks and resets the environments.</summary>
    /// <param name="environments">What to act in; as many as the options say. They stay the caller's to dispose.</param>
    /// <param name="options">All settings.</param>
    /// <exception cref="InvalidInputException">An option is out of range, or does not fit the environments.</exception>
    public Td3(VectorEnvironment environments, Td3Options options)
        : base(environments, options, static size => new DeterministicHead(size))
    {
        this.options = options;

        // It begins as a copy: the same random numbers give the same weights.
        var same = new Rng(options.Seed, RandomStreams.InitialWeights);
        targetActor = new ContinuousActor(Actor.ObservationSize, Actor.Head, options.Network.ActorWidths, options.Network.Activation, ref same);
        targetActorParameters = new ParameterSet(targetActor.NamedParameters());
        criticGradient = new GradientShards(CriticOptimizer.Parameters);
        actorGradient = new GradientShards(ActorOptimizer.Parameters);
        nextNoise = new float[options.BatchSize * environments.ActionSize];
        criticLosses = new double[Batch.Shards];
        actorLosses = new double[Batch.Shards];
    }

    /// <inheritdoc/>
    public override string Algorithm => "td3";

    /// <inheritdoc/>
    protected override IReadOnlyList<KeyValuePair<string, PolicyNetwork>> FollowingNetworks => [new("target actor", targetActor)];

    /// <summary>The actor that targets come from.</summary>
    internal ContinuousActor TargetActor => targetActor;

    /// <summary>Trains a policy from scratch.</summary>
    /// <param name="environment">Makes one environment; called once for each of <see cref="TrainingOptions.EnvironmentCount"/>.</param>
    /// <param name="options">All settings.</param>
    /// <param name="callbacks">Called during training; see <see cref="ITrainingCallback"/>.</param>
    /// <returns>The trained policy.</returns>
    /// <exception cref="InvalidInputException">An option is out of range, or does not fit the environment.</exception>
    /// <exception cref="TrainingDivergedException">An observation, reward or loss was not finite.</exception>
    public static Policy Train(Func<IEnvironment> environment, Td3Options options, params ReadOnlySpan<ITrainingCallback> callbacks) =>
        TrainNew(environment, options, static (environments, options) => new Td3(environments, options), callbacks);

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        targetActor.SaveState(state, $"{prefix}.target_actor");
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        targetActor.LoadState(state, $"{prefix}.target_actor");
    }

    /// <summary>The body of algorithm 1's loop: the critics take a step and, every d-th time, the policy and all targets.</summary>
    protected override void Improve(float learningRate)
    {
        DrawNoise(nextNoise);
        float bound = (float)options.TargetNoiseClip;
        foreach (ref float noise in nextNoise.AsSpan()) noise = Math.Clamp((float)options.TargetPolicyNoise * noise, -bound, bound);

        var critics = new CriticShard(this);
        criticGradient.Compute(Batch.Shards, ref critics);
        RecordCriticLoss(criticLosses);
        CriticOptimizer.Step(learningRate);
        if (GradientSteps % options.PolicyDelay != 0) return;

        var actor = new ActorShard(this);
        actorGradient.Compute(Batch.Shards, ref actor);
        RecordActorLoss(actorLosses);
        ActorOptimizer.Step(learningRate);
        MoveTargetCritic();
        targetActorParameters.MoveToward(ActorOptimizer.Parameters, (float)options.Tau);
    }

    /// <summary>Both critics regress on r + γ min Q̄(s', ã), with ã the target policy's action and clipped noise (equations 10 and 14).</summary>
    private void DifferentiateCritics(int index)
    {
        ReplayShard shard = Batch.Shard(index);
        Tensor nextActions = (targetActor.Actor(shard.NextObservations).Tanh() + NoiseOf(index, nextNoise)).Clamp(-1, 1);
        (Tensor nextFirst, Tensor nextSecond) = TargetCritic.Forward(Tensor.Concat(1, shard.NextObservations, nextActions));
        Tensor nextValues = Tensor.Min(nextFirst, nextSecond);
        Tensor targets = OffPolicyObjectives.Target(shard.Rewards, shard.Continuations, nextValues, (float)options.Gamma).Detach();

        (Tensor first, Tensor second) = Critic.Forward(shard.StateActions);
        Tensor loss = OffPolicyObjectives.CriticLoss(first, second, targets) * shard.Weight;
        loss.Backward();
        criticLosses[index] = loss.Item();
    }

    /// <summary>The deterministic policy gradient (Silver et al. 2014): the first critic's estimate of the policy's own actions, negated.</summary>
    private void DifferentiateActor(int index)
    {
        ReplayShard shard = Batch.Shard(index);
        Tensor actions = Actor.Actor(shard.Observations).Tanh();
        Tensor loss = -Critic.FirstFrozen(Tensor.Concat(1, shard.Observations, actions)).Mean() * shard.Weight;
        loss.Backward();
        actorLosses[index] = loss.Item();
    }

    private readonly struct CriticShard(Td3 td3) : IShard
    {
        public void Invoke(int shard) => td3.DifferentiateCritics(shard);
    }

    private readonly struct ActorShard(Td3 td3) : IShard
    {
        public void Invoke(int shard) => td3.DifferentiateActor(shard);
    }
}
