using Proximal.Tensors;

namespace Proximal;

/// <summary>Fits the critic alone to the returns of a rollout, for algorithms whose policy takes a single step for each rollout.</summary>
public sealed class CriticRegression : IStateful
{
    private readonly ActorCriticNetwork network;
    private readonly Optimizer optimizer;
    private readonly Minibatches minibatches;
    private readonly Minibatch minibatch;
    private readonly LossGradient<MinibatchShard> gradient;
    private readonly Action? afterStep;
    private Rng shuffle;

    /// <summary>A regression on the rollouts of one trainer.</summary>
    /// <param name="network">Its critic is trained; it shares no parameters with the actor.</param>
    /// <param name="rollout">Where observations and returns come from.</param>
    /// <param name="batchSize">Transitions in a gradient step.</param>
    /// <param name="optimizer">Makes the optimizer of the critic's parameters.</param>
    /// <param name="seed">The run's seed, for the order of the transitions.</param>
    /// <param name="afterStep">Called after each gradient step; null for nothing.</param>
    public CriticRegression(
        ActorCriticNetwork network,
        Rollout rollout,
        int batchSize,
        Func<ParameterSet, Optimizer> optimizer,
        ulong seed,
        Action? afterStep = null
    )
    {
        this.network = network;
        this.afterStep = afterStep;
        this.optimizer = optimizer(new ParameterSet(network.CriticParameters()));
        gradient = new LossGradient<MinibatchShard>(this.optimizer.Parameters, Loss);
        minibatches = new Minibatches(rollout.Count, batchSize);
        minibatch = new Minibatch(rollout, Math.Min(batchSize, rollout.Count));
        shuffle = new Rng(seed, RandomStreams.Shuffle);
    }

    /// <summary>Fits for several epochs of shuffled minibatches.</summary>
    /// <param name="epochs">Passes over the rollout.</param>
    /// <param name="learningRate">The optimizer's step size.</param>
    /// <returns>The mean loss over all gradient steps, half a mean squared error.</returns>
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
        Objectives.ValueLoss(network.Critic(batch.Observations), batch.OldValues, batch.Returns);
}
