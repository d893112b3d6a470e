using Proximal.Tensors;

namespace Proximal;

/// <summary>Loss of a shard of a minibatch, recorded for differentiation.</summary>
/// <remarks>
/// Runs on several threads at once, each in its own <see cref="Scope"/>. It must change nothing except
/// <paramref name="metrics"/>, which belongs to the shard.
/// </remarks>
/// <typeparam name="TShard">Type of the shard: <see cref="MinibatchShard"/> or <see cref="ReplayShard"/>.</typeparam>
/// <param name="shard">The shard.</param>
/// <param name="metrics">Receives the metrics to report; cleared before the call.</param>
/// <returns>A scalar, the mean loss over the shard. Lower is better.</returns>
public delegate Tensor LossFunction<TShard>(in TShard shard, LossMetrics metrics)
    where TShard : struct, IBatchShard;
