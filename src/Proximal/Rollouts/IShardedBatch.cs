namespace Proximal;

/// <summary>A part of a minibatch.</summary>
public interface IBatchShard
{
    /// <summary>Its share of the minibatch's transitions: a mean over the minibatch is the sum of weight × mean over shard.</summary>
    float Weight { get; }
}

/// <summary>
/// A minibatch cut into shards that different threads differentiate. Where it is cut depends on the number of transitions only, so
/// results do not depend on the number of threads.
/// </summary>
/// <typeparam name="TShard">The data of a shard.</typeparam>
public interface IShardedBatch<TShard>
    where TShard : struct, IBatchShard
{
    /// <summary>The number of shards.</summary>
    int Shards { get; }

    /// <summary>The share of a shard; see <see cref="IBatchShard.Weight"/>.</summary>
    /// <param name="index">Which shard, in [0, <see cref="Shards"/>).</param>
    float WeightOf(int index);

    /// <summary>One shard as tensors of the current scope.</summary>
    /// <param name="index">Which shard, in [0, <see cref="Shards"/>).</param>
    TShard Shard(int index);
}
