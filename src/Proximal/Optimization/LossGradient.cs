using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Gradient of a loss over a minibatch. The shards are differentiated on several threads. Their gradients and metrics
/// are summed in a fixed order, so that the result is bit-identical for any number of threads. Repeated calls allocate
/// nothing.
/// </summary>
/// <typeparam name="TShard">Type of a shard.</typeparam>
public sealed class LossGradient<TShard>
    where TShard : struct, IBatchShard
{
    private readonly LossFunction<TShard> loss;
    private readonly GradientShards gradient;
    private readonly LossMetrics sum = new();
    private LossMetrics[] shardMetrics = [];
    private IShardedBatch<TShard>? batch;

    /// <summary>Creates the gradient of a loss with respect to parameters.</summary>
    /// <param name="parameters">Parameters to differentiate by.</param>
    /// <param name="loss">The loss.</param>
    public LossGradient(ParameterSet parameters, LossFunction<TShard> loss)
    {
        this.loss = loss;
        gradient = new GradientShards(parameters);
    }

    /// <summary>Computes the gradients and stores them in the parameters.</summary>
    /// <param name="batch">The minibatch.</param>
    /// <returns>Metrics of the whole minibatch, without the gradient norm; overwritten by the next call.</returns>
    public LossMetrics Compute(IShardedBatch<TShard> batch)
    {
        this.batch = batch;
        int count = batch.Shards;
        if (shardMetrics.Length < count)
            shardMetrics =
            [
                .. shardMetrics,
                .. Enumerable.Range(0, count - shardMetrics.Length).Select(static _ => new LossMetrics()),
            ];
        var shard = new LossShard(this);
        gradient.Compute(count, ref shard);
        sum.Clear();
        for (int i = 0; i < count; i++)
            sum.Add(shardMetrics[i], batch.WeightOf(i));
        return sum;
    }

    private void Differentiate(int index)
    {
        TShard shard = batch!.Shard(index);
        LossMetrics metrics = shardMetrics[index];
        metrics.Clear();
        Tensor value = loss(shard, metrics);
        (value * shard.Weight).Backward();
        metrics.Loss = value.Item();
    }

    private readonly struct LossShard(LossGradient<TShard> owner) : IShard
    {
        public void Invoke(int shard) => owner.Differentiate(shard);
    }
}
