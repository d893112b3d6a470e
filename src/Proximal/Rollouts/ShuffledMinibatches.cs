namespace Proximal;

/// <summary>
/// Minibatches of a rollout in random order. With shards, every shard has its own order and the same part of every
/// minibatch.
/// </summary>
internal sealed class ShuffledMinibatches : IStateful
{
    private readonly Sharding? sharding;
    private readonly Minibatches[] orders;
    private readonly Rng[] randoms;
    private readonly int environments;
    private readonly int perShard;
    private readonly int[] rows;

    /// <summary>Creates minibatches.</summary>
    /// <param name="rollout">Rollout of this rank.</param>
    /// <param name="batchSize">Transitions of a minibatch of all ranks.</param>
    /// <param name="isSequential">Whether transitions follow each other in time, as recurrent networks need.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="sharding">Division into shards; null for none.</param>
    public ShuffledMinibatches(Rollout rollout, int batchSize, bool isSequential, ulong seed, Sharding? sharding)
    {
        this.sharding = sharding;
        int parts = sharding?.Local ?? 1,
            size = batchSize / (sharding?.Count ?? 1);
        environments = rollout.Environments;
        perShard = environments / parts;
        (orders, randoms) = (new Minibatches[parts], new Rng[parts]);
        for (int i = 0; i < parts; i++)
        {
            orders[i] = isSequential
                ? Minibatches.OfSequences(rollout.Steps, perShard, size)
                : new Minibatches(rollout.Steps * perShard, size);
            randoms[i] = new Rng(seed, sharding?.StreamOf(RandomStreams.Shuffle, i) ?? RandomStreams.Shuffle);
        }

        Size = size * parts;
        rows = new int[sharding is null ? 0 : Size];
    }

    /// <summary>Transitions of this rank in every minibatch but the last.</summary>
    public int Size { get; }

    /// <summary>Number of minibatches per epoch.</summary>
    public int Count => orders[0].Count;

    /// <summary>
    /// Transitions of a minibatch as row indices, shard after shard. Overwritten by the next call if there are shards.
    /// </summary>
    /// <param name="batch">Index of the minibatch.</param>
    public ReadOnlySpan<int> this[int batch]
    {
        get
        {
            if (sharding is null)
                return orders[0][batch];
            int at = 0;
            for (int shard = 0; shard < orders.Length; shard++)
                foreach (int row in orders[shard][batch])
                    rows[at++] = (row / perShard * environments) + (shard * perShard) + (row % perShard);
            return rows.AsSpan(0, at);
        }
    }

    /// <summary>Starts an epoch with new orders.</summary>
    public void Shuffle()
    {
        for (int i = 0; i < orders.Length; i++)
            orders[i].Shuffle(ref randoms[i]);
    }

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix)
    {
        for (int i = 0; i < randoms.Length; i++)
            state.SetValue(sharding?.NameOf(prefix, i) ?? prefix, randoms[i].Position);
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        for (int i = 0; i < randoms.Length; i++)
            randoms[i].Position = state.GetValue<ulong>(sharding?.NameOf(prefix, i) ?? prefix);
    }
}
