using Proximal.Tensors;

namespace Proximal.Extensibility.Tests;

/// <summary>
/// Deep Q-learning for discrete actions (Mnih et al. 2015, algorithm 1), with the options of double Q-learning (van
/// Hasselt et al. 2016)
/// and of dueling networks (Wang et al. 2016).
/// </summary>
internal sealed class Dqn : OffPolicyTrainer
{
    private const string QValue = "train/q_value",
        ExplorationRate = "rollout/exploration_rate";

    private readonly DqnOptions options;
    private readonly PolicyNetwork network;
    private readonly PolicyNetwork target;
    private readonly ParameterSet targetParameters;
    private readonly Optimizer optimizer;
    private readonly LossGradient<ReplayShard> gradient;

    public Dqn(VectorEnvironment environments, DqnOptions options)
        : base(environments, options, CreateNetwork(environments, options))
    {
        this.options = options;
        network = Policy.Network; // θ
        target = CreateNetwork(environments, options); // θ⁻ ← θ: a seed's weights are always the same
        targetParameters = new ParameterSet(target.NamedParameters());
        optimizer = options.CreateOptimizer(new ParameterSet(network.NamedParameters()));
        gradient = new LossGradient<ReplayShard>(optimizer.Parameters, Loss);
        DeclareMetrics(MetricTags.Loss, QValue, ExplorationRate);
    }

    public override string Algorithm => "dqn";

    public override IReadOnlyList<KeyValuePair<string, Module>> Networks =>
        [new("q-network", network), new("target q-network", target)];

    // ε falls linearly over the first part of training.
    private double Epsilon =>
        Math.Max(
            options.FinalEpsilon,
            1 - ((1 - options.FinalEpsilon) * (1 - Remaining) / options.ExplorationFraction)
        );

    public static Policy Train(
        Func<IEnvironment> environment,
        DqnOptions options,
        params ReadOnlySpan<ITrainingCallback> callbacks
    ) =>
        AgentTraining.Run(
            environment,
            options,
            static (environments, options) => new Dqn(environments, options),
            from: null,
            callbacks
        );

    public override void InitializeFrom(InitialWeights weights)
    {
        base.InitializeFrom(weights);
        targetParameters.PolyakUpdate(optimizer.Parameters, 1);
    }

    public override void ComputeNetworks()
    {
        Tensor observation = Tensor.Zeros(1, network.ObservationSize);
        network.Actor(observation);
        target.Actor(observation);
    }

    /// <summary>Algorithm 1: environment steps, then gradient steps.</summary>
    protected override void TrainStep()
    {
        CollectTransitions(); // D ← D ∪ {(s, a, r, s')}
        float learningRate = (float)LearningRate.At(Remaining);
        for (int i = 0; i < GradientStepsDue; i++)
        {
            SampleBatch(); // B ~ D
            LossMetrics metrics = gradient.Compute(Batch);
            Record(MetricTags.Loss, metrics.Loss);
            Record(QValue, metrics.Get(QValue));
            Record(ExplorationRate, Epsilon);
            optimizer.ClipAndStep(learningRate, options.MaxGradientNorm);
            if (GradientSteps % options.TargetUpdateInterval == 0)
                targetParameters.PolyakUpdate(optimizer.Parameters, 1); // every C steps θ⁻ ← θ
            OnGradientStep();
        }
    }

    /// <summary>With probability ε a random action, otherwise argmax_a Q(s, a; θ).</summary>
    protected override void ChooseActions(
        ReadOnlyMemory<float> observations,
        bool isWarmup,
        ref Rng random,
        Span<float> actions
    )
    {
        base.ChooseActions(observations, isWarmup, ref random, actions);
        for (int i = 0; i < actions.Length; i++)
            if (random.NextDouble() < Epsilon)
                Environments.ActionSpace.SampleAction(ref random, actions.Slice(i, 1));
    }

    /// <summary>E[(y - Q(s, a; θ))²] (algorithm 1).</summary>
    private Tensor Loss(in ReplayShard batch, LossMetrics metrics)
    {
        Tensor nextTargets = target.Actor(batch.NextObservations); // Q(s', ·; θ⁻), [rows, actions]
        Tensor chooser = options.DoubleQ ? network.Actor(batch.NextObservations) : nextTargets;
        // Q(s', argmax_a Q(s', a; θ); θ⁻), equation 4 of van Hasselt et al., [rows]
        Tensor nextValues = nextTargets.Gather(chooser.ArgMax(1));
        Tensor y = OffPolicyObjectives
            .Target(batch.Rewards, batch.Continuations, nextValues, (float)options.Gamma)
            .Detach();

        Tensor values = network.Actor(batch.Observations).Gather(batch.Actions.Reshape(-1)); // Q(s, a; θ), [rows]
        metrics.Set(QValue, values.Mean().Item());
        return (values - y).Square().Mean();
    }

    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        target.SaveState(state, $"{prefix}.target");
        optimizer.SaveState(state, $"{prefix}.optimizer");
    }

    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        target.LoadState(state, $"{prefix}.target");
        optimizer.LoadState(state, $"{prefix}.optimizer");
    }

    private static PolicyNetwork CreateNetwork(VectorEnvironment environments, DqnOptions options)
    {
        options.Validate();
        var architecture = new NetworkOptions
        {
            Architecture = options.Dueling ? QNetwork.DuelingName : QNetwork.Name,
            ActorWidths = options.Network.ActorWidths,
            Activation = options.Network.Activation,
        };
        return PolicyNetwork.Create(
            new NetworkSpec(
                environments.ObservationSpace,
                environments.ActionSpace,
                architecture,
                environments.MaskSize > 0
            ),
            options.Seed
        );
    }
}

/// <summary>Every setting of DQN.</summary>
internal sealed record DqnOptions : OffPolicyOptions
{
    public DqnOptions()
    {
        LearningRate = 1e-3;
        BatchSize = 64;
        Network = new OffPolicyNetworkOptions { ActorWidths = [64, 64] };
    }

    /// <summary>
    /// Whether the online network chooses the next action and the target network values it. Default true; false is Mnih
    /// et al.
    /// </summary>
    public bool DoubleQ { get; init; } = true;

    /// <summary>Whether the network has a value and an advantage stream. Default false.</summary>
    public bool Dueling { get; init; }

    /// <summary>Gradient steps between updates of the target network, C of algorithm 1. Default 200.</summary>
    public int TargetUpdateInterval { get; init; } = 200;

    /// <summary>The share of training over which ε falls from 1 to <see cref="FinalEpsilon"/>. Default 0.2.</summary>
    public double ExplorationFraction { get; init; } = 0.2;

    /// <summary>ε for the rest of training. Default 0.05.</summary>
    public double FinalEpsilon { get; init; } = 0.05;

    /// <summary>The largest norm of the gradient. Default 10.</summary>
    public float MaxGradientNorm { get; init; } = 10;

    public override void Validate()
    {
        base.Validate();
        OptionCheck.Positive(TargetUpdateInterval, nameof(TargetUpdateInterval), "target_update_interval");
        OptionCheck.Positive(ExplorationFraction, nameof(ExplorationFraction), "exploration_fraction");
        OptionCheck.Within(FinalEpsilon, 0, 1, nameof(FinalEpsilon), "exploration_final_eps");
        OptionCheck.Positive(MaxGradientNorm, nameof(MaxGradientNorm), "max_grad_norm");
    }
}
