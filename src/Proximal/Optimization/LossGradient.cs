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
    private readonly ParameterSet parameters;
    private readonly Sharding? sharding;
    private readonly LossMetrics sum = new();
    private readonly double[] gathered;
    private LossMetrics[] shardMetrics = [];
    private IShardedBatch<TShard>? batch;

    /// <summary>Creates the gradient of a loss with respect to parameters.</summary>
    /// <param name="parameters">Parameters to differentiate by.</param>
    /// <param name="loss">The loss.</param>
    public LossGradient(ParameterSet parameters, LossFunction<TShard> loss)
        : this(parameters, loss, sharding: null) { }

    /// <summary>Creates the gradient of a loss over the minibatches of all ranks.</summary>
    /// <param name="parameters">Parameters to differentiate by.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="sharding">Division into shards, each of which is a shard of the minibatch; null for none.</param>
    internal LossGradient(ParameterSet parameters, LossFunction<TShard> loss, Sharding? sharding)
    {
        this.loss = loss;
        this.parameters = parameters;
        this.sharding = sharding;
        gradient = new GradientShards(parameters);
        gathered = new double[(sharding?.Count ?? 0) * LossMetrics.EncodedLength];
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
        gradient.Compute(count, ref shard, inTree: sharding is not null);
        sum.Clear();
        if (sharding is null)
        {
            for (int i = 0; i < count; i++)
                sum.Add(shardMetrics[i], batch.WeightOf(i));
            return sum;
        }

        sharding.AllReduce(parameters.FlatGradients.AsSpan());
        SumOverRanks(sharding, batch);
        return sum;
    }

    // Metrics of all shards are added in their order.
    private void SumOverRanks(Sharding shards, IShardedBatch<TShard> batch)
    {
        const int Length = LossMetrics.EncodedLength;
        Span<double> mine = gathered.AsSpan(shards.First * Length, shards.Local * Length);
        for (int i = 0; i < shards.Local; i++)
            shardMetrics[i].Encode(batch.WeightOf(i), mine.Slice(i * Length, Length));
        shards.Gather<double>(mine, gathered);
        for (int i = 0; i < shards.Count; i++)
        {
            sum.AddEncoded(gathered.AsSpan(i * Length, Length), shardMetrics[0]);
            if (sum.Origin is null && !sum.IsFinite)
                sum.Origin = $"on rank {shards.RankOf(i)} (shard {i})";
        }
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
