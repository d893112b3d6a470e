using Proximal.Tensors;

namespace Proximal;

/// <summary>Computes the loss of a shard of a minibatch, recorded for differentiation.</summary>
/// <remarks>
/// Runs on several threads at once, each inside a <see cref="Scope"/> of its own: it must not change anything but
/// <paramref name="metrics"/>, which belongs to the shard.
/// </remarks>
/// <typeparam name="TShard">The data of a shard: <see cref="MinibatchShard"/> or <see cref="ReplayShard"/>.</typeparam>
/// <param name="shard">The data.</param>
/// <param name="metrics">Receives what is to be reported; cleared before.</param>
/// <returns>A single number, the mean over the shard. Lower is better.</returns>
public delegate Tensor LossFunction<TShard>(in TShard shard, LossMetrics metrics)
    where TShard : struct, IBatchShard;
