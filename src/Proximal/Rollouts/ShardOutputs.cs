using Proximal.Tensors;

namespace Proximal;

/// <summary>Receives the actor's outputs for a shard of a minibatch.</summary>
/// <param name="shard">The shard.</param>
/// <param name="index">Its index in the minibatch.</param>
/// <param name="parameters">The outputs, [rows, ParameterSize].</param>
internal delegate void ShardOutputs(in MinibatchShard shard, int index, Tensor parameters);
