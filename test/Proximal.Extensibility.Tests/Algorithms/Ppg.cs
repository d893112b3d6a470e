using Proximal.Tensors;

namespace Proximal.Extensibility.Tests;

/// <summary>
/// Phasic Policy Gradient (Cobbe et al. 2020, arXiv:2009.04416, algorithm 1): a policy phase of PPO, and every few
/// iterations an auxiliary
/// phase that distils values into the policy network while it keeps the policy.
/// </summary>
internal sealed class Ppg : OnPolicyTrainer
{
    private const string AuxiliaryLoss = "train/auxiliary_value_loss",
        CloneLoss = "train/clone_loss";

    private readonly PpgOptions options;
    private readonly PhasicNetwork network;
    private readonly Objective policy;
    private readonly Objective value;
    private readonly Objective joint;
    private readonly Rollout buffer;
    private readonly Batches policyBatches;
    private readonly Batches auxiliaryBatches;
    private float learningRate;
    private Rng shuffle;

    public Ppg(VectorEnvironment environments, PpgOptions options)
        : base(environments, options)
    {
        this.options = options;
        network =
            Network as PhasicNetwork
            ?? throw new InvalidInputException($"PPG needs the network '{PhasicNetwork.Name}' (Network.Architecture)");
        Optimizer policyOptimizer = CreateOptimizer(new ParameterSet(network.ActorParameters()), epsilon: 1e-5); // θ_π
        Optimizer valueOptimizer = CreateOptimizer(new ParameterSet(network.CriticParameters()), epsilon: 1e-5); // θ_V
        policy = new Objective(policyOptimizer, PolicyLoss);
        value = new Objective(valueOptimizer, ValueLoss);
        // θ_π, with moments of its own, as the authors' code
        joint = new Objective(CreateOptimizer(policyOptimizer.Parameters, epsilon: 1e-5), JointLoss);
        buffer = new Rollout(
            options.PolicyIterations * Rollout.Steps,
            Rollout.Environments,
            network.InputSize,
            environments.ActionSize,
            network.Distribution.DistributionParameterSize
        );
        policyBatches = new Batches(Rollout, options.BatchSize);
        auxiliaryBatches = new Batches(buffer, options.BatchSize);
        shuffle = new Rng(options.Seed, RandomStreams.FirstOwn);
    }

    public override string Algorithm => "ppg";

    public static Policy Train(
        Func<IEnvironment> environment,
        PpgOptions options,
        params ReadOnlySpan<ITrainingCallback> callbacks
    ) =>
        AgentTraining.Run(
            environment,
            options,
            static (environments, options) => new Ppg(environments, options),
            from: null,
            callbacks
        );

    /// <summary>One of the N_π iterations of a phase, the last of which ends with the auxiliary phase.</summary>
    protected override void Iterate()
    {
        learningRate = (float)LearningRate.At(Remaining);
        foreach (Objective objective in (ReadOnlySpan<Objective>)[policy, value, joint])
            objective.Clear();

        // Policy phase. Perform rollouts under the current policy π; compute V̂_targ and Â.
        CollectRollout();
        ComputeAdvantages();
        int iteration = (int)(Updates % options.PolicyIterations);
        Store(iteration); // B ← B ∪ {(s, V̂_targ)}
        for (int epoch = 0; epoch < options.PolicyEpochs; epoch++)
            Optimize(policy, policyBatches, options.NormalizeAdvantage);
        for (int epoch = 0; epoch < options.ValueEpochs; epoch++)
            Optimize(value, policyBatches);

        // Auxiliary phase. Compute and store the current policy π_θold(·|s) for all states in B.
        if (iteration == options.PolicyIterations - 1)
        {
            StorePolicy();
            for (int epoch = 0; epoch < options.AuxiliaryEpochs; epoch++)
            {
                Optimize(joint, auxiliaryBatches);
                Optimize(value, auxiliaryBatches);
            }
        }

        Report();
        EndUpdate();
    }

    /// <summary>-L^clip - β_S S[π] (section 2.1).</summary>
    private Tensor PolicyLoss(in MinibatchShard batch, LossMetrics metrics)
    {
        (Tensor logProbs, Tensor entropies) = network.Distribution.Evaluate(
            network.Actor(batch.Observations),
            batch.Actions
        ); // [rows], [rows]
        Tensor policyLoss = Objectives.ClippedSurrogate(
            logProbs,
            batch.OldLogProbs,
            batch.Advantages,
            options.ClipRange
        );
        Tensor entropy = entropies.Mean();
        (metrics.PolicyLoss, metrics.Entropy) = (policyLoss.Item(), entropy.Item());
        return policyLoss - (options.EntropyCoefficient * entropy);
    }

    /// <summary>L^value = ½ E[(V_θV(s) - V̂_targ)²] (section 2.1).</summary>
    private Tensor ValueLoss(in MinibatchShard batch, LossMetrics metrics) =>
        0.5f * (network.Critic(batch.Observations) - batch.Returns).Square().Mean();

    /// <summary>L^joint = L^aux + β_clone E[KL(π_θold ‖ π_θ)] (equations 1 and 2).</summary>
    private Tensor JointLoss(in MinibatchShard batch, LossMetrics metrics)
    {
        // [rows, parameters], [rows]
        (Tensor parameters, Tensor values) = network.ActorAndAuxiliaryValue(batch.Observations);
        Tensor old = Tensor.Zeros(batch.Rows.Length, network.Distribution.DistributionParameterSize);
        buffer.Parameters.Gather(batch.Rows.Span, old.AsSpan());
        Tensor auxiliary = 0.5f * (values - batch.Returns).Square().Mean(); // L^aux
        Tensor clone = network
            .Distribution.KlDivergence(old, network.Distribution.DistributionParameters(parameters))
            .Mean();
        metrics.Set(AuxiliaryLoss, auxiliary.Item());
        metrics.Set(CloneLoss, clone.Item());
        return auxiliary + (options.CloneCoefficient * clone);
    }

    /// <summary>One epoch of shuffled minibatches.</summary>
    private void Optimize(Objective objective, Batches batches, bool normalizeAdvantage = false)
    {
        batches.Order.Shuffle(ref shuffle);
        for (int i = 0; i < batches.Order.Count; i++)
        {
            batches.Minibatch.Select(batches.Order[i], normalizeAdvantage);
            objective
                .Step(batches.Minibatch, learningRate, options.MaxGradientNorm)
                .ThrowIfNotFinite($"after step {Steps}");
            OnGradientStep();
        }
    }

    private void Store(int iteration)
    {
        Rollout.Observations.All.CopyTo(buffer.Observations.All[(iteration * Rollout.Observations.All.Length)..]);
        Rollout.Returns.All.CopyTo(buffer.Returns.All[(iteration * Rollout.Count)..]);
    }

    private void StorePolicy()
    {
        int width = network.InputSize,
            described = network.Distribution.DistributionParameterSize;
        for (int from = 0; from < buffer.Count; from += options.BatchSize)
        {
            int rows = Math.Min(options.BatchSize, buffer.Count - from);
            using Scope scope = Scope.Begin(record: false);
            Tensor states = Tensor.From(buffer.Observations.All.Slice(from * width, rows * width), rows, width);
            network
                .Distribution.DistributionParameters(network.Actor(states))
                .CopyTo(buffer.Parameters.All.Slice(from * described, rows * described));
        }
    }

    private void Report()
    {
        LossMetrics mean = policy.Mean();
        mean.ValueLoss = value.Mean().Loss;
        mean.Report(Metrics, learningRate);
        if (joint.Steps == 0)
            return;
        Metrics.Add(AuxiliaryLoss, joint.Mean().Get(AuxiliaryLoss));
        Metrics.Add(CloneLoss, joint.Mean().Get(CloneLoss));
    }

    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        state.SetValue($"{prefix}.shuffle", shuffle.Position);
        state.Set<float>($"{prefix}.buffer.observations", buffer.Observations.All);
        state.Set<float>($"{prefix}.buffer.returns", buffer.Returns.All);
        policy.Optimizer.SaveState(state, $"{prefix}.policy_optimizer");
        joint.Optimizer.SaveState(state, $"{prefix}.joint_optimizer");
        value.Optimizer.SaveState(state, $"{prefix}.value_optimizer");
    }

    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        shuffle.Position = state.GetValue<ulong>($"{prefix}.shuffle");
        state.CopyTo($"{prefix}.buffer.observations", buffer.Observations.All);
        state.CopyTo($"{prefix}.buffer.returns", buffer.Returns.All);
        policy.Optimizer.LoadState(state, $"{prefix}.policy_optimizer");
        joint.Optimizer.LoadState(state, $"{prefix}.joint_optimizer");
        value.Optimizer.LoadState(state, $"{prefix}.value_optimizer");
    }

    /// <summary>The minibatches of a rollout, or of the buffer B.</summary>
    private sealed class Batches(Rollout rollout, int size)
    {
        public Minibatches Order { get; } = new(rollout.Count, size);

        public Minibatch Minibatch { get; } = new(rollout, size);
    }

    /// <summary>A loss, its optimizer, and its mean metrics since <see cref="Clear"/>.</summary>
    private sealed class Objective(Optimizer optimizer, LossFunction<MinibatchShard> loss)
    {
        private readonly LossGradient<MinibatchShard> gradient = new(optimizer.Parameters, loss);
        private readonly LossMetrics sum = new();
        private readonly LossMetrics mean = new();

        public Optimizer Optimizer => optimizer;

        public int Steps { get; private set; }

        public LossMetrics Step(Minibatch minibatch, float learningRate, float maxGradientNorm)
        {
            LossMetrics metrics = gradient.Compute(minibatch);
            metrics.GradientNorm = optimizer.ClipAndStep(learningRate, maxGradientNorm);
            sum.Add(metrics);
            Steps++;
            return metrics;
        }

        public LossMetrics Mean()
        {
            mean.Clear();
            mean.Add(sum, 1.0 / Steps);
            return mean;
        }

        public void Clear()
        {
            sum.Clear();
            Steps = 0;
        }
    }
}

/// <summary>
/// Every setting of PPG. The defaults are the paper's, but for shorter phases, as small tasks need them.
/// </summary>
internal sealed record PpgOptions : OnPolicyOptions
{
    public PpgOptions()
    {
        StepsPerRollout = 256;
        LearningRate = 5e-4;
        Network = new NetworkOptions { Architecture = PhasicNetwork.Name };
    }

    /// <summary>Iterations of a policy phase, N_π. Default 8; the paper's is 32.</summary>
    public int PolicyIterations { get; init; } = 8;

    /// <summary>Epochs of the policy in each iteration, E_π. Default 1.</summary>
    public int PolicyEpochs { get; init; } = 1;

    /// <summary>Epochs of the value network in each iteration, E_V. Default 1.</summary>
    public int ValueEpochs { get; init; } = 1;

    /// <summary>Epochs of the auxiliary phase, E_aux. Default 6.</summary>
    public int AuxiliaryEpochs { get; init; } = 6;

    /// <summary>The weight of the divergence from the old policy, β_clone. Default 1.</summary>
    public float CloneCoefficient { get; init; } = 1;

    /// <summary>ε of the clipped surrogate. Default 0.2.</summary>
    public float ClipRange { get; init; } = 0.2f;

    /// <summary>The weight of the entropy bonus, β_S. Default 0.01.</summary>
    public float EntropyCoefficient { get; init; } = 0.01f;

    /// <summary>Transitions in a minibatch. Default 256.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>The largest norm of a gradient. Default 0.5.</summary>
    public float MaxGradientNorm { get; init; } = 0.5f;

    public override void Validate()
    {
        base.Validate();
        OptionCheck.Positive(PolicyIterations, nameof(PolicyIterations), "n_policy_iterations");
        OptionCheck.Positive(PolicyEpochs, nameof(PolicyEpochs), "policy_epochs");
        OptionCheck.Positive(ValueEpochs, nameof(ValueEpochs), "value_epochs");
        OptionCheck.Positive(AuxiliaryEpochs, nameof(AuxiliaryEpochs), "auxiliary_epochs");
        OptionCheck.Within(CloneCoefficient, 0, double.PositiveInfinity, nameof(CloneCoefficient), "beta_clone");
        OptionCheck.Positive(ClipRange, nameof(ClipRange), "clip_range");
        OptionCheck.Within(EntropyCoefficient, 0, double.PositiveInfinity, nameof(EntropyCoefficient), "ent_coef");
        OptionCheck.Positive(BatchSize, nameof(BatchSize), "batch_size");
        OptionCheck.Positive(MaxGradientNorm, nameof(MaxGradientNorm), "max_grad_norm");
    }
}
