using Proximal.Tensors;

namespace Proximal;

/// <summary>One gradient step on the plain policy gradient with an entropy bonus and, where asked, the critic's loss beside it.</summary>
/// <param name="network">What learns.</param>
/// <param name="optimizer">Takes the step.</param>
/// <param name="rollout">What is learned from.</param>
internal sealed class PolicyGradientStep(ActorCritic network, Optimizer optimizer, Rollout rollout)
{
    private readonly Minibatch minibatch = new(rollout, rollout.Count);
    private readonly GradientShards gradient = new(optimizer.Parameters);
    private readonly MinibatchFigures[] shardFigures = new MinibatchFigures[Minibatch.ShardsOf(rollout.Count)];

    internal float EntropyCoefficient { get; init; }

    /// <summary>The weight of the critic's loss; null leaves the critic alone.</summary>
    internal float? ValueCoefficient { get; init; }

    internal float MaxGradientNorm { get; init; }

    internal bool NormalizeAdvantage { get; init; }

    /// <summary>Takes the step on some transitions of the rollout.</summary>
    internal MinibatchFigures Take(ReadOnlySpan<int> rows, float learningRate)
    {
        minibatch.Select(rows, NormalizeAdvantage);
        var shard = new LossShard(this);
        gradient.Compute(minibatch.Shards, ref shard);
        var figures = new MinibatchFigures();
        for (int i = 0; i < minibatch.Shards; i++) figures.Add(shardFigures[i]);
        figures.GradientNorm = optimizer.ClipAndStep(learningRate, MaxGradientNorm);
        return figures;
    }

    private void Differentiate(int index)
    {
        MinibatchShard shard = minibatch.Shard(index);
        (Tensor logProbs, Tensor entropies) = network.Distribution.Evaluate(network.Actor(shard.Observations), shard.Actions);
        Tensor policyLoss = Objectives.PolicyGradient(logProbs, shard.Advantages);
        Tensor entropy = entropies.Mean();
        Tensor loss = policyLoss - (EntropyCoefficient * entropy);
        var figures = new MinibatchFigures { PolicyLoss = policyLoss.Item(), Entropy = entropy.Item() };
        if (ValueCoefficient is { } weight)
        {
            Tensor valueLoss = Objectives.ValueLoss(network.Critic(shard.Observations), shard.OldValues, shard.Returns);
            loss += weight * valueLoss;
            figures.ValueLoss = valueLoss.Item();
        }

        (loss * shard.Weight).Backward();
        figures.Loss = loss.Item();
        shardFigures[index] = figures.Times(shard.Weight);
    }

    private readonly struct LossShard(PolicyGradientStep owner) : IShard
    {
        public void Invoke(int shard) => owner.Differentiate(shard);
    }
}
