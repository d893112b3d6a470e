using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Trains only the critic on the returns of a rollout, for algorithms with a single policy step per rollout.
/// </summary>
internal sealed class CriticRegression : IStateful
{
    private readonly ActorCriticNetwork network;
    private readonly Optimizer optimizer;
    private readonly Minibatches minibatches;
    private readonly Minibatch minibatch;
    private readonly LossGradient<MinibatchShard> gradient;
    private readonly Action? afterStep;
    private Rng shuffle;

    /// <summary>Creates a regression on the rollouts of a trainer.</summary>
    /// <param name="network">Network whose critic is trained; it shares no parameters with the actor.</param>
    /// <param name="rollout">Rollout with observations and returns.</param>
    /// <param name="batchSize">Transitions per gradient step.</param>
    /// <param name="optimizer">Creates the optimizer of the critic's parameters.</param>
    /// <param name="maxSequenceLength">Maximum length of a sequence of a recurrent critic; null for no limit.</param>
    /// <param name="seed">Seed of the run, for the order of the transitions.</param>
    /// <param name="afterStep">Called after each gradient step; may be null.</param>
    public CriticRegression(
        ActorCriticNetwork network,
        Rollout rollout,
        int batchSize,
        Func<ParameterSet, Optimizer> optimizer,
        int? maxSequenceLength,
        ulong seed,
        Action? afterStep = null
    )
    {
        this.network = network;
        this.afterStep = afterStep;
        this.optimizer = optimizer(new ParameterSet(network.CriticParameters()));
        gradient = new LossGradient<MinibatchShard>(this.optimizer.Parameters, Loss);
        bool isRecurrent = network.StateSize > 0;
        minibatches = isRecurrent
            ? Minibatches.OfSequences(rollout.Steps, rollout.Environments, batchSize)
            : new Minibatches(rollout.Count, batchSize);
        minibatch = new Minibatch(rollout, Math.Min(batchSize, rollout.Count), isRecurrent, maxSequenceLength);
        shuffle = new Rng(seed, RandomStreams.Shuffle);
    }

    /// <summary>Trains for several epochs of shuffled minibatches.</summary>
    /// <param name="epochs">Passes over the rollout.</param>
    /// <param name="learningRate">Learning rate.</param>
    /// <returns>The mean loss, half a mean squared error, over all gradient steps.</returns>
    public double Fit(int epochs, float learningRate)
    {
        double sum = 0;
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            minibatches.Shuffle(ref shuffle);
            for (int i = 0; i < minibatches.Count; i++)
            {
                minibatch.Select(minibatches[i], normalizeAdvantage: false);
                sum += gradient.Compute(minibatch).Loss;
                optimizer.Step(learningRate);
                afterStep?.Invoke();
            }
        }

        return sum / (epochs * minibatches.Count);
    }

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix)
    {
        state.SetValue($"{prefix}.shuffle", shuffle.Position);
        optimizer.SaveState(state, $"{prefix}.optimizer");
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        shuffle.Position = state.GetValue<ulong>($"{prefix}.shuffle");
        optimizer.LoadState(state, $"{prefix}.optimizer");
    }

    private Tensor Loss(in MinibatchShard batch, LossMetrics metrics) =>
        Objectives.ValueLoss(network.Critic(batch.Observations, batch.Sequences), batch.OldValues, batch.Returns);
}
