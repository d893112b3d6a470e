using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Soft Actor-Critic (SAC, Haarnoja et al. 2018, arXiv:1812.05905, algorithm 1): off-policy training of a stochastic
/// policy that maximizes the return plus α times its entropy. The temperature α is learned by default.
/// </summary>
public sealed class Sac : OffPolicyTrainer, IValueSource
{
    private readonly SacOptions options;
    private readonly ContinuousActor actor;
    private readonly TwinCritic critic;
    private readonly TwinCritic targetCritic;
    private readonly ParameterSet targetParameters;
    private readonly Optimizer actorOptimizer;
    private readonly Optimizer criticOptimizer;
    private readonly Optimizer temperatureOptimizer;
    private readonly LossGradient<ReplayShard> criticGradient;
    private readonly LossGradient<ReplayShard> actorGradient;
    private readonly Tensor logTemperature;
    private readonly float targetEntropy;
    private readonly float[] noise;
    private readonly float[] nextNoise;
    private readonly double[] meanLogProbs;
    private float temperature;

    /// <summary>Builds the networks and resets the environments.</summary>
    /// <param name="environments">The environments, <see cref="TrainingOptions.EnvironmentCount"/> of them. The caller
    /// disposes them.</param>
    /// <param name="options">The options of the run.</param>
    /// <exception cref="InvalidInputException">An option is out of range or does not match the
    /// environments.</exception>
    public Sac(VectorEnvironment environments, SacOptions options)
        : this(
            environments,
            options,
            ActorAndCritics.Create(environments, options, "SAC", static size => new SquashedGaussianHead(size))
        ) { }

    private Sac(VectorEnvironment environments, SacOptions options, ActorAndCritics networks)
        : base(environments, options, networks.Actor)
    {
        this.options = options;
        (actor, critic, targetCritic) = networks;
        targetParameters = new ParameterSet(targetCritic.NamedParameters());
        actorOptimizer = options.CreateOptimizer(new ParameterSet(actor.NamedParameters()));
        criticOptimizer = options.CreateOptimizer(new ParameterSet(critic.NamedParameters()));
        criticGradient = new LossGradient<ReplayShard>(criticOptimizer.Parameters, CriticLoss);
        actorGradient = new LossGradient<ReplayShard>(actorOptimizer.Parameters, ActorLoss);
        logTemperature = Tensor.Parameter(1);
        temperatureOptimizer = options.CreateOptimizer(new ParameterSet([new("log_temperature", logTemperature)]));
        logTemperature.Assign([(float)Math.Log(options.InitialEntropyCoefficient)]);
        targetEntropy = (float)(options.TargetEntropy ?? -environments.ActionSize);
        noise = new float[options.BatchSize * environments.ActionSize];
        nextNoise = new float[noise.Length];
        meanLogProbs = new double[Batch.Shards];
        DeclareMetrics(
            MetricTags.ActorLoss,
            MetricTags.CriticLoss,
            MetricTags.EntropyCoefficient,
            MetricTags.EntropyCoefficientLoss,
            MetricTags.QValue
        );
    }

    /// <inheritdoc/>
    public override string Algorithm => "sac";

    /// <summary>The temperature α (SB3 <c>ent_coef</c>) that the next gradient step uses.</summary>
    public float Temperature => (float)(options.EntropyCoefficient ?? Math.Exp(logTemperature.Item()));

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, Module>> Networks =>
        [new("actor", actor), new("critics", critic), new("target critics", targetCritic)];

    /// <summary>The policy network.</summary>
    internal ContinuousActor Actor => actor;

    /// <summary>The critics Q₁ and Q₂ that are optimized.</summary>
    internal TwinCritic Critic => critic;

    /// <summary>The target critics Q̄₁ and Q̄₂.</summary>
    internal TwinCritic TargetCritic => targetCritic;

    /// <inheritdoc/>
    ValueEstimates IValueSource.Values =>
        ValueEstimates.Of(
            critic,
            Environments.ObservationSize,
            (Box)Environments.ActionSpace,
            "with the entropy bonus"
        );

    /// <inheritdoc cref="Ppo.Train(Func{IEnvironment}, PpoOptions, ReadOnlySpan{ITrainingCallback})"/>
    public static Policy Train(
        Func<IEnvironment> environment,
        SacOptions options,
        params ReadOnlySpan<ITrainingCallback> callbacks
    ) =>
        AgentTraining.Run(
            environment,
            options,
            static (environments, options) => new Sac(environments, options),
            from: null,
            callbacks
        );

    /// <inheritdoc cref="Ppo.Train(Func{IEnvironment}, PpoOptions, InitialWeights, ReadOnlySpan{ITrainingCallback})"/>
    public static Policy Train(
        Func<IEnvironment> environment,
        SacOptions options,
        InitialWeights from,
        params ReadOnlySpan<ITrainingCallback> callbacks
    ) =>
        AgentTraining.Run(
            environment,
            options,
            static (environments, options) => new Sac(environments, options),
            from,
            callbacks
        );

    /// <summary>One iteration of algorithm 1: environment steps, then gradient steps.</summary>
    protected override void TrainStep()
    {
        CollectTransitions(); // a ~ π(·|s), s' ~ p(·|s, a), D ← D ∪ {(s, a, r, s')}
        float learningRate = (float)LearningRate.At(Remaining),
            criticLearningRate = (float)(options.CriticLearningRate ?? LearningRate).At(Remaining);
        for (int i = 0; i < GradientStepsDue; i++)
        {
            SampleBatch(); // B ~ D
            temperature = Temperature;
            DrawNoise(nextNoise);
            DrawNoise(noise);
            UpdateCritics(criticLearningRate); // θ_i ← θ_i - λ ∇J_Q(θ_i)
            UpdateActor(learningRate); // φ ← φ - λ ∇J_π(φ)
            if (options.EntropyCoefficient is null)
                UpdateTemperature(learningRate); // α ← α - λ ∇J(α)
            if (GradientSteps % options.TargetUpdateInterval == 0) // θ̄_i ← τ θ_i + (1 - τ) θ̄_i
                targetParameters.PolyakUpdate(criticOptimizer.Parameters, (float)options.Tau);
            Record(MetricTags.EntropyCoefficient, temperature);
            OnGradientStep();
        }
    }

    private void UpdateCritics(float learningRate)
    {
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
    /// Loss of the critics, J_Q of equations 5 and 6: the regression of both critics on r + γ (min Q̄(s', a') - α log
    /// π(a'|s')), a' ~ π(·|s').
    /// </summary>
    private Tensor CriticLoss(in ReplayShard batch, LossMetrics metrics)
    {
        (Tensor nextActions, Tensor nextLogProb) = SquashedGaussianHead.Sample(
            actor.Actor(batch.NextObservations),
            NoiseOf(batch, nextNoise)
        );
        (Tensor nextFirst, Tensor nextSecond) = targetCritic.Forward(
            Tensor.Concat(1, batch.NextObservations, nextActions)
        );
        Tensor nextValues = OffPolicyObjectives.SoftValue(nextFirst, nextSecond, nextLogProb, temperature);
        Tensor targets = OffPolicyObjectives
            .Target(batch.Rewards, batch.Continuations, nextValues, (float)options.Gamma)
            .Detach();

        (Tensor first, Tensor second) = critic.Forward(batch.StateActions);
        metrics.Set(MetricTags.QValue, first.Mean().Item());
        return 0.5f * OffPolicyObjectives.CriticLoss(first, second, targets);
    }

    /// <summary>
    /// Loss of the actor, J_π of equations 7 to 9: the mean of α log π(a|s) - min Q(s, a), with reparameterized actions
    /// a.
    /// </summary>
    private Tensor ActorLoss(in ReplayShard batch, LossMetrics metrics)
    {
        (Tensor actions, Tensor logProb) = SquashedGaussianHead.Sample(
            actor.Actor(batch.Observations),
            NoiseOf(batch, noise)
        );
        (Tensor first, Tensor second) = critic.ForwardFrozen(Tensor.Concat(1, batch.Observations, actions));
        meanLogProbs[batch.Index] = logProb.Mean().Item() * batch.Weight;
        return -OffPolicyObjectives.SoftValue(first, second, logProb, temperature).Mean();
    }

    /// <summary>One gradient step on J(α) of equation 18: α increases while the entropy is below its target.</summary>
    private void UpdateTemperature(float learningRate)
    {
        double meanLogProb = 0;
        foreach (double part in meanLogProbs)
            meanLogProb += part;
        temperatureOptimizer.Parameters.ZeroGradient();
        using Scope scope = Scope.Begin();
        Tensor loss = OffPolicyObjectives.TemperatureLoss(logTemperature, (float)meanLogProb, targetEntropy);
        loss.Backward();
        Record(MetricTags.EntropyCoefficientLoss, loss.Item());
        temperatureOptimizer.Step(learningRate);
    }

    /// <inheritdoc/>
    public override void ComputeNetworks()
    {
        Tensor observation = Tensor.Zeros(1, Environments.ObservationSize),
            stateAction = Tensor.Zeros(1, Environments.ObservationSize + Environments.ActionSize);
        actor.Actor(observation);
        critic.Forward(stateAction);
        targetCritic.Forward(stateAction);
    }

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        critic.SaveState(state, $"{prefix}.critic");
        targetCritic.SaveState(state, $"{prefix}.target_critic");
        actorOptimizer.SaveState(state, $"{prefix}.actor_optimizer");
        criticOptimizer.SaveState(state, $"{prefix}.critic_optimizer");
        state.SetValue($"{prefix}.log_temperature", logTemperature.Item());
        temperatureOptimizer.SaveState(state, $"{prefix}.temperature_optimizer");
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        critic.LoadState(state, $"{prefix}.critic");
        targetCritic.LoadState(state, $"{prefix}.target_critic");
        actorOptimizer.LoadState(state, $"{prefix}.actor_optimizer");
        criticOptimizer.LoadState(state, $"{prefix}.critic_optimizer");
        logTemperature.Assign([state.GetValue<float>($"{prefix}.log_temperature")]);
        temperatureOptimizer.LoadState(state, $"{prefix}.temperature_optimizer");
    }
}
