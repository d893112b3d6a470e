using System.Buffers;
using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Intrinsic rewards of PPO, with a value head of their own on the critic's last hidden layer (Burda et al. 2018,
/// arXiv:1810.12894, sections 2.3 and 2.4): their normalization, their advantages, and the training of the networks whose
/// prediction error they are.
/// </summary>
/// <remarks>None of it is part of the policy.</remarks>
internal sealed class IntrinsicRewards : IStateful
{
    private readonly PpoOptions options;
    private readonly IntrinsicRewardOptions own;
    private readonly VectorEnvironment environments;
    private readonly Rollout rollout;
    private readonly ActorCritic network;
    private readonly IIntrinsicModel model;
    private readonly LinearLayer head;
    private readonly Optimizer optimizer;
    private readonly LossGradient<IntrinsicShard> gradient;
    private readonly IntrinsicBatch batch;
    private readonly Minibatches minibatches;
    private readonly BatchInference errors;
    private readonly BatchInference critic;
    private readonly RolloutTransitions transitions;
    private readonly IntrinsicReturns returns;
    private readonly ObservationNormalizer normalizer;
    private readonly LossMetrics mean = new();
    private readonly int observationSize;
    private readonly float[] inputs; // [steps × environments, input]
    private readonly float[] next; // [observation]
    private readonly float[] previous; // [observation]
    private Rng random;

    /// <summary>Creates networks with new weights.</summary>
    /// <param name="environments">Environments of the trainer.</param>
    /// <param name="policy">Policy that is trained.</param>
    /// <param name="rollout">Rollout of the trainer.</param>
    /// <param name="options">The options of the run, with an intrinsic reward.</param>
    /// <exception cref="InvalidInputException">The environments or the network do not support intrinsic
    /// rewards.</exception>
    public IntrinsicRewards(VectorEnvironment environments, Policy policy, Rollout rollout, PpoOptions options)
    {
        (this.environments, this.rollout, this.options) = (environments, rollout, options);
        own = options.IntrinsicReward!;
        environments.RequireOneAgent($"intrinsic rewards ({own.Place.Key}.int_coef)");
        if (environments is IRolloutSource)
            throw new InvalidInputException(
                $"{own.Place.Name} ({own.Place.Key}.int_coef) needs environments that the trainer steps itself: use 0 here"
            );
        network =
            policy.Network as ActorCritic
            ?? throw new InvalidInputException(
                $"{own.Place.Name} ({own.Place.Key}.int_coef) needs the built-in network (policy_kwargs.network_class)"
            );
        random = new Rng(options.Seed, RandomStreams.IntrinsicRewards);
        observationSize = policy.ObservationSpace.ObservationSize;
        normalizer = new ObservationNormalizer(observationSize, own.ClipObservation);
        model = CreateModel(policy, NormalizedSpace.Of(policy.ObservationSpace, own.ClipObservation));
        head = new LinearLayer(network.CriticHiddenSize, 1);
        head.InitializeOrthogonal(1, ref random);
        optimizer = options.CreateOptimizer(new ParameterSet(model.TrainedParameters));
        gradient = new LossGradient<IntrinsicShard>(optimizer.Parameters, model.Loss);
        minibatches = new Minibatches(rollout.Count, options.BatchSize);
        inputs = new float[checked(rollout.Count * model.InputSize)];
        batch = new IntrinsicBatch(inputs, model.InputSize, CountOf(options.BatchSize));
        errors = new BatchInference(model.Error, model.InputSize);
        critic = new BatchInference(
            rows => head.Forward(network.CriticHidden(rows)).Reshape(-1),
            network.TrainingInputSize
        );
        (next, previous) = (new float[observationSize], new float[model.ReadsActions ? observationSize : 0]);
        transitions = new RolloutTransitions(rollout.Steps, rollout.Environments, observationSize, model.ReadsActions);
        transitions.Begin(environments);
        returns = new IntrinsicReturns(rollout.Steps, rollout.Environments, own.Gamma, options.GaeLambda);
    }

    /// <summary>Networks, for reports.</summary>
    public IEnumerable<KeyValuePair<string, Module>> Networks =>
        [new("intrinsic", model.Network), new("int_critic", head)];

    /// <summary>Computes the networks once, for reports.</summary>
    public void ComputeNetworks()
    {
        var shard = new IntrinsicShard(1, Tensor.Zeros(1, model.InputSize));
        model.Loss(in shard, new LossMetrics());
        head.Forward(Tensor.Zeros(1, network.CriticHiddenSize));
    }

    /// <summary>Parameters of the value head, which PPO trains with those of the policy.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> HeadParameters =>
        head.NamedParameters().Select(static p => new KeyValuePair<string, Tensor>($"int_critic.{p.Key}", p.Value));

    /// <summary>Rewards, advantages and value targets of the latest rollout.</summary>
    public IntrinsicReturns Returns => returns;

    /// <summary>Size in bytes of what is stored for a rollout.</summary>
    public long Bytes => transitions.Bytes + (sizeof(float) * (long)inputs.Length) + returns.Bytes;

    /// <summary>
    /// Steps the environments with random actions to initialize the moments of the observations, and resets them.
    /// </summary>
    /// <param name="step">Receives the results of the steps and, last, the observations of the reset.</param>
    public void WarmUp(VectorStep step)
    {
        int size = environments.ActionSize;
        float[] actions = new float[environments.Count * size];
        for (int t = 0; t < own.WarmUpSteps; t++)
        {
            for (int i = 0; i < environments.Count; i++)
                environments.ActionSpace.SampleAction(
                    ref random,
                    step.Observation(i)[^environments.MaskSize..],
                    actions.AsSpan(i * size, size)
                );
            environments.Step(actions, step);
            if (options.CheckFinite)
                FiniteCheck.ThrowIfDiverged("observation", step.Observations, step.ObservationSize, steps: 0);
            transitions.BeginRollout();
            transitions.Add(step);
            normalizer.Update(transitions.Next[..(environments.Count * observationSize)]);
        }

        environments.Reset(options.Seed, step.Observations);
        if (step.PrivilegedSize > 0)
            environments.ObservePrivileged(step.Privileged);
        transitions.Begin(environments);
    }

    /// <summary>Starts a rollout.</summary>
    public void BeginRollout() => transitions.BeginRollout();

    /// <summary>Stores the observations of a step of all environments.</summary>
    public void Add(VectorStep step) => transitions.Add(step);

    /// <summary>
    /// Computes the intrinsic rewards of a complete rollout and combines their advantages with those of the rollout.
    /// </summary>
    /// <param name="nextInputs">Inputs of the network for the step after the rollout.</param>
    /// <param name="metrics">Receives the mean reward.</param>
    public void AddAdvantages(ReadOnlyMemory<float> nextInputs, MetricsRecord metrics)
    {
        WriteInputs();
        errors.Run(inputs, returns.Rewards);
        returns.NormalizeRewards();
        critic.Run(rollout.Observations.Memory, returns.Values);
        critic.Run(nextInputs, returns.LastValues);
        returns.AddAdvantages(rollout.Advantages.All, own.ExtrinsicCoefficient, own.Coefficient);
        metrics.Add(MetricTags.IntrinsicReward, returns.MeanReward);
        // The networks are trained with the moments of this rollout included.
        normalizer.Update(transitions.Next);
        WriteInputs();
    }

    /// <summary>Value loss of the head, half a mean squared error, for rows of the rollout.</summary>
    /// <param name="criticHidden">Inputs of the critic's last layer, [rows, hidden].</param>
    /// <param name="rows">Rows of the rollout.</param>
    /// <param name="metrics">Receives the loss.</param>
    public Tensor ValueLoss(Tensor criticHidden, ReadOnlySpan<int> rows, LossMetrics metrics)
    {
        float[] targets = ArrayPool<float>.Shared.Rent(rows.Length);
        for (int i = 0; i < rows.Length; i++)
            targets[i] = returns.Targets[rows[i]];
        Tensor values = head.Forward(criticHidden).Reshape(-1);
        Tensor loss = 0.5f * (values - Tensor.From(targets.AsSpan(0, rows.Length))).Square().Mean();
        ArrayPool<float>.Shared.Return(targets);
        metrics.Set(MetricTags.IntrinsicValueLoss, loss.Item());
        return loss;
    }

    /// <summary>Trains the networks of the intrinsic reward on the rollout, in as many epochs as PPO.</summary>
    /// <param name="learningRate">Learning rate of PPO.</param>
    /// <param name="metrics">Receives the losses.</param>
    /// <exception cref="TrainingDivergedException">A loss is not finite.</exception>
    public void Train(float learningRate, MetricsRecord metrics)
    {
        float rate = (float?)own.LearningRate ?? learningRate;
        mean.Clear();
        for (int epoch = 0; epoch < options.Epochs; epoch++)
        {
            minibatches.Shuffle(ref random);
            for (int i = 0; i < minibatches.Count; i++)
            {
                ReadOnlySpan<int> rows = minibatches[i];
                batch.Select(rows[..CountOf(rows.Length)]);
                mean.Add(gradient.Compute(batch));
                optimizer.Step(rate);
            }
        }

        mean.Scale(1.0 / (options.Epochs * minibatches.Count));
        if (options.CheckFinite)
            mean.ThrowIfNotFinite($"of the intrinsic reward ({own.Place.Key})");
        foreach ((string tag, double value) in mean.Own)
            metrics.Add(tag, value);
    }

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix)
    {
        model.Network.SaveState(state, $"{prefix}.network");
        head.SaveState(state, $"{prefix}.int_critic");
        optimizer.SaveState(state, $"{prefix}.optimizer");
        normalizer.SaveState(state, $"{prefix}.observations");
        returns.SaveState(state, $"{prefix}.returns");
        transitions.SaveState(state, $"{prefix}.current");
        state.SetValue($"{prefix}.random", random.Position);
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        model.Network.LoadState(state, $"{prefix}.network");
        head.LoadState(state, $"{prefix}.int_critic");
        optimizer.LoadState(state, $"{prefix}.optimizer");
        normalizer.LoadState(state, $"{prefix}.observations");
        returns.LoadState(state, $"{prefix}.returns");
        transitions.LoadState(state, $"{prefix}.current");
        random.Position = state.GetValue<ulong>($"{prefix}.random");
    }

    private IIntrinsicModel CreateModel(Policy policy, Space whitened) =>
        own is IcmOptions icm
            ? new IntrinsicCuriosityModule(whitened, policy.ActionSpace, options.Network, icm, ref random)
            : new RandomNetworkDistillation(whitened, options.Network, own, ref random);

    // Transitions of a minibatch that are trained on.
    private int CountOf(int rows) => Math.Max(1, (int)Math.Round(own.UpdateProportion * rows));

    // Writes the model's inputs, whitened by the current moments.
    private void WriteInputs()
    {
        int width = model.InputSize,
            actionSize = rollout.Actions.Width;
        ReadOnlySpan<float> actions = rollout.Actions.All;
        for (int i = 0; i < rollout.Count; i++)
        {
            normalizer.Normalize(transitions.Next.Slice(i * observationSize, observationSize), next);
            Span<float> input = inputs.AsSpan(i * width, width);
            if (!model.ReadsActions)
            {
                model.WriteInput([], [], next, input);
                continue;
            }

            normalizer.Normalize(transitions.Previous.Slice(i * observationSize, observationSize), previous);
            model.WriteInput(previous, actions.Slice(i * actionSize, actionSize), next, input);
        }
    }
}
