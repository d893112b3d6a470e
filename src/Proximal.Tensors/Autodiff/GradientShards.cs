namespace Proximal.Tensors;

/// <summary>
/// Computation of the gradient of one part (shard) of a minibatch: a forward pass and <see cref="Tensor.Backward"/>.
/// </summary>
internal interface IShard
{
    /// <summary>Adds the gradient of part <paramref name="shard"/> to the parameters. May run on any thread.</summary>
    void Invoke(int shard);
}

/// <summary>
/// Data parallelism within one machine. The parts of a minibatch are differentiated on several threads, each into its
/// own gradient. The gradients are summed in the order of the parts, so the sum has the same bytes for any number of
/// threads.
/// </summary>
/// <param name="parameters">Parameters to differentiate by.</param>
internal sealed class GradientShards(ParameterSet parameters)
{
    private readonly List<DeviceMemory> shardGradients = [];

    /// <summary>Sets the gradients to zero and runs every part in its own recording <see cref="Scope"/>.</summary>
    /// <param name="shards">Number of parts. It must not depend on the number of threads.</param>
    /// <param name="shard">Computes one part.</param>
    /// <param name="inTree">Whether the gradients are added in a balanced binary tree, (0 + 1) + (2 + 3) …, instead of
    /// one after another. Default false.</param>
    public void Compute<TShard>(int shards, ref TShard shard, bool inTree = false)
        where TShard : struct, IShard
    {
        parameters.ZeroGradient();
        if (shards == 1)
        {
            using Scope scope = Scope.Begin();
            shard.Invoke(0);
            return;
        }

        Device device = parameters.Device;
        while (shardGradients.Count < shards - 1)
            shardGradients.Add(new DeviceMemory(device, parameters.Length));
        var body = new Body<TShard>(this, shard);
        WorkerPool.Current.Run(shards, ref body);
        shard = body.Shard;
        if (!inTree)
        {
            for (int i = 1; i < shards; i++)
                device.AddScaled(shardGradients[i - 1].Address, parameters.Gradients, parameters.Length, 1);
            return;
        }

        for (int distance = 1; distance < shards; distance *= 2)
        for (int i = 0; i + distance < shards; i += 2 * distance)
            device.AddScaled(GradientOf(i + distance), GradientOf(i), parameters.Length, 1);
    }

    private Address GradientOf(int shard) => shard == 0 ? parameters.Gradients : shardGradients[shard - 1].Address;

    private void Compute<TShard>(int index, TShard shard)
        where TShard : struct, IShard
    {
        Arena arena = Arena.Current;
        using Scope scope = Scope.Begin();
        if (index == 0)
        {
            shard.Invoke(0);
            return;
        }

        Address target = shardGradients[index - 1].Address;
        parameters.Device.Fill(target, parameters.Length, 0);
        arena.Redirect(parameters.Gradients, target, parameters.Length);
        try
        {
            shard.Invoke(index);
        }
        finally
        {
            arena.Redirect(default, default, 0);
        }
    }

    private struct Body<TShard>(GradientShards owner, TShard shard) : IParallelBody
        where TShard : struct, IShard
    {
        internal TShard Shard = shard;

        public readonly void Invoke(int index) => owner.Compute(index, Shard);
    }
}
