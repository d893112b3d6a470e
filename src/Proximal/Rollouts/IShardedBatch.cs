namespace Proximal;

/// <summary>A shard of a minibatch.</summary>
public interface IBatchShard
{
    /// <summary>
    /// Share of the minibatch's transitions: a mean over the minibatch is the sum of weight × mean over shard.
    /// </summary>
    float Weight { get; }
}

/// <summary>
/// A minibatch that is divided into shards, which different threads differentiate. The division depends only on the
/// number of transitions, so results do not depend on the number of threads.
/// </summary>
/// <typeparam name="TShard">Type of a shard.</typeparam>
public interface IShardedBatch<TShard>
    where TShard : struct, IBatchShard
{
    /// <summary>Number of shards.</summary>
    int Shards { get; }

    /// <summary>Returns the weight of a shard; see <see cref="IBatchShard.Weight"/>.</summary>
    /// <param name="index">Index of the shard, in [0, <see cref="Shards"/>).</param>
    float WeightOf(int index);

    /// <summary>Returns a shard as tensors of the current scope.</summary>
    /// <param name="index">Index of the shard, in [0, <see cref="Shards"/>).</param>
    TShard Shard(int index);
}
