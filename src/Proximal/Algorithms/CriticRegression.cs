using Proximal.Tensors;

namespace Proximal;

/// <summary>Fits the critic alone to the returns of a rollout, for algorithms whose policy takes a single step.</summary>
internal sealed class CriticRegression : IStateful
{
    private readonly ActorCritic network;
    private readonly Adam optimizer;
    private readonly Minibatches minibatches;
    private readonly Minibatch minibatch;
    private readonly GradientShards gradient;
    private readonly double[] shardLosses;
    private Rng shuffle;

    /// <summary>A regression on the rollouts of one trainer.</summary>
    /// <param name="network">Its critic learns.</param>
    /// <param name="rollout">Where observations and returns come from.</param>
    /// <param name="batchSize">Transitions in a gradient step.</param>
    /// <param name="epsilon">Adam's.</param>
    /// <param name="seed">The run's seed, for the order of the transitions.</param>
    internal CriticRegression(ActorCritic network, Rollout rollout, int batchSize, double epsilon, ulong seed)
    {
        this.network = network;
        var parameters = new ParameterSet(network.CriticParameters());
        optimizer = new Adam(parameters, epsilon);
        gradient = new GradientShards(parameters);
        minibatches = new Minibatches(rollout.Count, batchSize);
        minibatch = new Minibatch(rollout, Math.Min(batchSize, rollout.Count));
        shardLosses = new double[minibatch.MaxShards];
        shuffle = new Rng(seed, RandomStreams.Shuffle);
    }

    /// <summary>Learns for several epochs; returns the mean loss, half a mean squared error.</summary>
    internal double Fit(int epochs, float learningRate)
    {
        double sum = 0;
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            minibatches.Shuffle(ref shuffle);
            for (int i = 0; i < minibatches.Count; i++)
            {
                minibatch.Select(minibatches[i], normalizeAdvantage: false);
                var shard = new LossShard(this);
                gradient.Compute(minibatch.Shards, ref shard);
                optimizer.Step(learningRate);
                for (int j = 0; j < minibatch.Shards; j++) sum += shardLosses[j];
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

    private void Differentiate(int index)
    {
        MinibatchShard shard = minibatch.Shard(index);
        Tensor loss = Objectives.ValueLoss(network.Critic(shard.Observations), shard.OldValues, shard.Returns) * shard.Weight;
        loss.Backward();
        shardLosses[index] = loss.Item();
    }

    private readonly struct LossShard(CriticRegression owner) : IShard
    {
        public void Invoke(int shard) => owner.Differentiate(shard);
    }
}
