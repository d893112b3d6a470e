using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Twin Delayed Deep Deterministic policy gradient (TD3, Fujimoto et al. 2018, arXiv:1802.09477, algorithm 1):
/// off-policy training of a deterministic policy with a critic. Three measures reduce overestimation: the minimum of
/// two critics, delayed updates of policy and target networks, and noise on the actions of the target policy.
/// </summary>
public sealed class Td3 : OffPolicyTrainer, IValueSource
{
    private readonly Td3Options options;
    private readonly ContinuousActor actor;
    private readonly ContinuousActor targetActor;
    private readonly TwinCritic critic;
    private readonly TwinCritic targetCritic;
    private readonly ParameterSet targetActorParameters;
    private readonly ParameterSet targetCriticParameters;
    private readonly Optimizer actorOptimizer;
    private readonly Optimizer criticOptimizer;
    private readonly LossGradient<ReplayShard> criticGradient;
    private readonly LossGradient<ReplayShard> actorGradient;
    private readonly float[] nextNoise;

    /// <summary>Builds the networks and resets the environments.</summary>
    /// <param name="environments">The environments, <see cref="TrainingOptions.EnvironmentCount"/> of them. The caller
    /// disposes them.</param>
    /// <param name="options">The options of the run.</param>
    /// <exception cref="InvalidInputException">An option is out of range or does not match the
    /// environments.</exception>
    public Td3(VectorEnvironment environments, Td3Options options)
        : this(
            environments,
            options,
            ActorAndCritics.Create(environments, options, "TD3", static size => new DeterministicHead(size))
        ) { }

    private Td3(VectorEnvironment environments, Td3Options options, ActorAndCritics networks)
        : base(environments, options, networks.Actor)
    {
        this.options = options;
        (actor, critic, targetCritic) = networks;
        var random = new Rng(options.Seed, RandomStreams.WeightInitialization);
        targetActor = new ContinuousActor(
            actor.ObservationSize,
            actor.Head,
            options.Network.ActorWidths,
            options.Network.Activation,
            ref random
        ); // φ' ← φ
        targetActorParameters = new ParameterSet(targetActor.NamedParameters());
        targetCriticParameters = new ParameterSet(targetCritic.NamedParameters());
        actorOptimizer = options.CreateOptimizer(new ParameterSet(actor.NamedParameters()));
        criticOptimizer = options.CreateOptimizer(new ParameterSet(critic.NamedParameters()));
        criticGradient = new LossGradient<ReplayShard>(criticOptimizer.Parameters, CriticLoss);
        actorGradient = new LossGradient<ReplayShard>(actorOptimizer.Parameters, ActorLoss);
        nextNoise = new float[options.BatchSize * environments.ActionSize];
        DeclareMetrics(MetricTags.ActorLoss, MetricTags.CriticLoss, MetricTags.QValue);
    }

    /// <inheritdoc/>
    public override string Algorithm => "td3";

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, Module>> Networks =>
        [
            new("actor", actor),
            new("critics", critic),
            new("target critics", targetCritic),
            new("target actor", targetActor),
        ];

    /// <summary>The policy network.</summary>
    internal ContinuousActor Actor => actor;

    /// <summary>The target actor.</summary>
    internal ContinuousActor TargetActor => targetActor;

    /// <summary>The critics Q₁ and Q₂ that are optimized.</summary>
    internal TwinCritic Critic => critic;

    /// <summary>The target critics.</summary>
    internal TwinCritic TargetCritic => targetCritic;

    /// <inheritdoc/>
    ValueEstimates IValueSource.Values =>
        ValueEstimates.Of(critic, Environments.ObservationSize, (Box)Environments.ActionSpace, null);

    /// <inheritdoc cref="Ppo.Train(Func{IEnvironment}, PpoOptions, ReadOnlySpan{ITrainingCallback})"/>
    public static Policy Train(
        Func<IEnvironment> environment,
        Td3Options options,
        params ReadOnlySpan<ITrainingCallback> callbacks
    ) =>
        AgentTraining.Run(
            environment,
            options,
            static (environments, options) => new Td3(environments, options),
            from: null,
            callbacks
        );

    /// <inheritdoc cref="Ppo.Train(Func{IEnvironment}, PpoOptions, InitialWeights, ReadOnlySpan{ITrainingCallback})"/>
    public static Policy Train(
        Func<IEnvironment> environment,
        Td3Options options,
        InitialWeights from,
        params ReadOnlySpan<ITrainingCallback> callbacks
    ) =>
        AgentTraining.Run(
            environment,
            options,
            static (environments, options) => new Td3(environments, options),
            from,
            callbacks
        );

    /// <inheritdoc/>
    public override void InitializeFrom(InitialWeights weights)
    {
        base.InitializeFrom(weights);
        targetActorParameters.PolyakUpdate(actorOptimizer.Parameters, 1);
    }

    /// <summary>One iteration of algorithm 1: environment steps, then gradient steps.</summary>
    protected override void TrainStep()
    {
        CollectTransitions(); // a ~ π_φ(s) + ε, ε ~ N(0, σ), D ← D ∪ {(s, a, r, s')}
        float learningRate = (float)LearningRate.At(Remaining);
        for (int i = 0; i < GradientStepsDue; i++)
        {
            SampleBatch(); // B ~ D
            UpdateCritics(learningRate);
            if (GradientSteps % options.PolicyDelay == 0) // t mod d
            {
                UpdateActor(learningRate);
                // θ'_i ← τ θ_i + (1 - τ) θ'_i, φ' ← τ φ + (1 - τ) φ'
                targetCriticParameters.PolyakUpdate(criticOptimizer.Parameters, (float)options.Tau);
                targetActorParameters.PolyakUpdate(actorOptimizer.Parameters, (float)options.Tau);
            }

            OnGradientStep();
        }
    }

    private void UpdateCritics(float learningRate)
    {
        DrawNoise(nextNoise);
        float bound = (float)options.TargetNoiseClip;
        foreach (ref float noise in nextNoise.AsSpan())
            noise = Math.Clamp((float)options.TargetPolicyNoise * noise, -bound, bound); // clip(N(0, σ̃), -c, c)
        LossMetrics metrics = criticGradient.Compute(Batch);
        Record(MetricTags.CriticLoss, metrics.Loss);
        Record(MetricTags.QValue, metrics.Get(MetricTags.QValue));
        criticOptimizer.Step(learningRate);
    }

    private void UpdateActor(float learningRate)
    {
        Record(MetricTags.ActorLoss, actorGradient.Compute(Batch).Loss);
        actorOptimizer.Step(learningRate);
    }

    /// <summary>
    /// Loss of the critics: the regression of both critics on r + γ min Q̄(s', ã), where ã is the action of the target
    /// policy plus clipped noise (equations 10 and 14).
    /// </summary>
    private Tensor CriticLoss(in ReplayShard batch, LossMetrics metrics)
    {
        Tensor nextActions = (targetActor.Actor(batch.NextObservations).Tanh() + NoiseOf(batch, nextNoise)).Clamp(
            -1,
            1
        );
        (Tensor nextFirst, Tensor nextSecond) = targetCritic.Forward(
            Tensor.Concat(1, batch.NextObservations, nextActions)
        );
        Tensor nextValues = Tensor.Min(nextFirst, nextSecond);
        Tensor targets = OffPolicyObjectives
            .Target(batch.Rewards, batch.Continuations, nextValues, (float)options.Gamma)
            .Detach();

        (Tensor first, Tensor second) = critic.Forward(batch.StateActions);
        metrics.Set(MetricTags.QValue, first.Mean().Item());
        return OffPolicyObjectives.CriticLoss(first, second, targets);
    }

    /// <summary>The deterministic policy gradient loss (Silver et al. 2014): the mean of -Q₁(s, π(s)).</summary>
    private Tensor ActorLoss(in ReplayShard batch, LossMetrics metrics)
    {
        Tensor actions = actor.Actor(batch.Observations).Tanh();
        return -critic.FirstFrozen(Tensor.Concat(1, batch.Observations, actions)).Mean();
    }

    /// <inheritdoc/>
    public override void ComputeNetworks()
    {
        Tensor observation = Tensor.Zeros(1, Environments.ObservationSize),
            stateAction = Tensor.Zeros(1, Environments.ObservationSize + Environments.ActionSize);
        actor.Actor(observation);
        critic.Forward(stateAction);
        targetCritic.Forward(stateAction);
        targetActor.Actor(observation);
    }

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        critic.SaveState(state, $"{prefix}.critic");
        targetCritic.SaveState(state, $"{prefix}.target_critic");
        targetActor.SaveState(state, $"{prefix}.target_actor");
        actorOptimizer.SaveState(state, $"{prefix}.actor_optimizer");
        criticOptimizer.SaveState(state, $"{prefix}.critic_optimizer");
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        critic.LoadState(state, $"{prefix}.critic");
        targetCritic.LoadState(state, $"{prefix}.target_critic");
        targetActor.LoadState(state, $"{prefix}.target_actor");
        actorOptimizer.LoadState(state, $"{prefix}.actor_optimizer");
        criticOptimizer.LoadState(state, $"{prefix}.critic_optimizer");
    }
}
