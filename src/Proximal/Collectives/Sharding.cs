using System.Runtime.InteropServices;

namespace Proximal;

/// <summary>
/// Division of a run's data into logical shards, and of the shards among ranks. The number of shards is part of the
/// configuration; everything that is computed per shard and combined in the order of the shards is therefore the same
/// for any number of ranks.
/// </summary>
internal sealed class Sharding
{
    private readonly ICollective? collective;

    /// <summary>Creates a division.</summary>
    /// <param name="count">Number of shards, a multiple of the number of ranks.</param>
    /// <param name="collective">Communication with the other ranks; null for one process.</param>
    public Sharding(int count, ICollective? collective)
    {
        this.collective = collective;
        Count = count;
        Local = count / (collective?.Size ?? 1);
        First = (collective?.Rank ?? 0) * Local;
    }

    private Sharding(int count, int shard)
    {
        (Count, Local, First) = (count, 1, shard);
    }

    /// <summary>Creates the division as a process sees it that works on one shard alone, without communication.</summary>
    /// <param name="count">Number of shards of the run.</param>
    /// <param name="shard">Index of the shard.</param>
    public static Sharding OfOne(int count, int shard) => new(count, shard);

    /// <summary>Number of shards of the run.</summary>
    public int Count { get; }

    /// <summary>Number of shards of this rank.</summary>
    public int Local { get; }

    /// <summary>Index of this rank's first shard.</summary>
    public int First { get; }

    /// <summary>Index of this process.</summary>
    public int Rank => collective?.Rank ?? 0;

    /// <summary>Number of processes.</summary>
    public int Ranks => collective?.Size ?? 1;

    /// <summary>Returns the rank of a shard.</summary>
    public int RankOf(int shard) => shard / Local;

    /// <summary>Stream of random numbers of a shard.</summary>
    /// <param name="purpose">One of <see cref="RandomStreams"/>.</param>
    /// <param name="local">Index of the shard within this rank.</param>
    public ulong StreamOf(ulong purpose, int local) =>
        RandomStreams.FirstShard + (purpose << 16) + (ulong)(First + local);

    /// <summary>Name of a shard's part of a saved state.</summary>
    /// <param name="prefix">Prefix of the whole.</param>
    /// <param name="local">Index of the shard within this rank.</param>
    public string NameOf(string prefix, int local) => $"{prefix}.shards.{First + local}";

    /// <summary>Sums values over all ranks, in the balanced tree over shards.</summary>
    /// <param name="values">Sum over the shards of this rank; receives the sum over all.</param>
    public void AllReduce(Span<float> values) => collective?.AllReduce(values);

    /// <summary>Collects values of all shards on every rank.</summary>
    /// <typeparam name="T">Type of a value.</typeparam>
    /// <param name="mine">Values of this rank's shards, [<see cref="Local"/>, width].</param>
    /// <param name="all">Receives the values of all shards, [<see cref="Count"/>, width].</param>
    public void Gather<T>(ReadOnlySpan<T> mine, Span<T> all)
        where T : unmanaged
    {
        if (collective is null)
            mine.CopyTo(all);
        else
            collective.AllGather(MemoryMarshal.AsBytes(mine), MemoryMarshal.AsBytes(all));
    }

    /// <summary>Collects data of any length from every rank; null for one process.</summary>
    /// <param name="mine">Data of this rank.</param>
    /// <returns>The data in the order of the ranks.</returns>
    public byte[][] GatherBytes(ReadOnlySpan<byte> mine)
    {
        if (collective is null)
            return [mine.ToArray()];
        var lengths = new int[collective.Size];
        int length = mine.Length;
        collective.AllGather(
            MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in length)),
            MemoryMarshal.AsBytes(lengths.AsSpan())
        );
        var all = new byte[collective.Size][];
        for (int rank = 0; rank < all.Length; rank++)
        {
            all[rank] = rank == collective.Rank ? mine.ToArray() : new byte[lengths[rank]];
            collective.Broadcast(all[rank], rank);
        }

        return all;
    }
}
