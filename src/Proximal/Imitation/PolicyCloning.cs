using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Maximum-likelihood training of a policy's actor on demonstrations: behaviour cloning (Pomerleau 1989). The loss is
/// -mean log π(a|s) - c · entropy.
/// </summary>
internal sealed class PolicyCloning : IStateful
{
    private readonly ActorCriticNetwork network;
    private readonly Optimizer optimizer;
    private readonly DemonstrationBatch batch;
    private readonly LossGradient<DemonstrationShard> gradient;
    private readonly LossMetrics mean = new();
    private readonly int batchSize;
    private readonly float entropyCoefficient;
    private readonly double maxGradientNorm;
    private readonly Action? afterStep;
    private Demonstrations demonstrations;
    private Minibatches minibatches;
    private Rng shuffle;

    /// <summary>Creates the training of a policy.</summary>
    /// <param name="policy">The policy; it is not recurrent.</param>
    /// <param name="demonstrations">Demonstrations that fit the policy.</param>
    /// <param name="optimizer">Optimizer of all parameters of the network; of this training only.</param>
    /// <param name="batchSize">Steps of a minibatch.</param>
    /// <param name="entropyCoefficient">c, the coefficient of the entropy.</param>
    /// <param name="maxGradientNorm">Maximum norm of the gradient.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="afterStep">Called after each gradient step; may be null.</param>
    public PolicyCloning(
        Policy policy,
        Demonstrations demonstrations,
        Optimizer optimizer,
        int batchSize,
        double entropyCoefficient,
        double maxGradientNorm,
        ulong seed,
        Action? afterStep = null
    )
    {
        network = (ActorCriticNetwork)policy.Network;
        this.demonstrations = demonstrations;
        this.optimizer = optimizer;
        this.batchSize = batchSize;
        this.entropyCoefficient = (float)entropyCoefficient;
        this.maxGradientNorm = maxGradientNorm;
        this.afterStep = afterStep;
        batch = new DemonstrationBatch(policy, batchSize);
        gradient = new LossGradient<DemonstrationShard>(optimizer.Parameters, Loss);
        minibatches = new Minibatches(demonstrations.Steps, batchSize);
        shuffle = new Rng(seed, RandomStreams.Demonstrations);
    }

    /// <summary>The demonstrations. More can be added between two calls of <see cref="Fit"/>.</summary>
    public Demonstrations Demonstrations
    {
        get => demonstrations;
        set
        {
            demonstrations = value;
            minibatches = new Minibatches(value.Steps, batchSize);
        }
    }

    /// <summary>Trains for several epochs of shuffled minibatches.</summary>
    /// <param name="epochs">Passes over the demonstrations.</param>
    /// <param name="learningRate">Learning rate.</param>
    /// <param name="maxBatches">Most minibatches of an epoch; null for all.</param>
    /// <returns>Means over all gradient steps; overwritten by the next call.</returns>
    public LossMetrics Fit(int epochs, float learningRate, int? maxBatches = null)
    {
        mean.Clear();
        int batches = Math.Min(minibatches.Count, maxBatches ?? int.MaxValue);
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            minibatches.Shuffle(ref shuffle);
            for (int i = 0; i < batches; i++)
            {
                batch.Select(demonstrations, minibatches[i]);
                LossMetrics metrics = gradient.Compute(batch);
                metrics.GradientNorm = optimizer.ClipAndStep(learningRate, maxGradientNorm);
                mean.Add(metrics);
                afterStep?.Invoke();
            }
        }

        mean.Scale(1.0 / (epochs * batches));
        return mean;
    }

    /// <summary>Loss of a shard: -mean log π(a|s) - c · entropy.</summary>
    private Tensor Loss(in DemonstrationShard shard, LossMetrics metrics)
    {
        (Tensor logProbs, Tensor entropies) = network.Distribution.Evaluate(network.Actor(shard.Rows), shard.Actions);
        Tensor loss = -logProbs.Mean();
        Tensor entropy = entropies.Mean();
        metrics.Set(MetricTags.NegativeLogLikelihood, loss.Item());
        metrics.Entropy = entropy.Item();
        return entropyCoefficient == 0 ? loss : loss - (entropyCoefficient * entropy);
    }

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix)
    {
        state.SetValue($"{prefix}.shuffle", shuffle.Position);
        optimizer.SaveState(state, $"{prefix}.optimizer");
        DemonstrationState.SaveHash(demonstrations, state, prefix);
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        DemonstrationState.CheckHash(demonstrations, state, prefix);
        shuffle.Position = state.GetValue<ulong>($"{prefix}.shuffle");
        optimizer.LoadState(state, $"{prefix}.optimizer");
    }
}
