namespace Proximal.Fleet;

/// <summary>Options of an <see cref="UnrollExchange"/>.</summary>
internal sealed record ExchangeOptions
{
    /// <summary>Number of slots, which is the number of unrolls of an update.</summary>
    public required int Slots { get; init; }

    /// <summary>Largest lag: unrolls by weights that are more versions old are dropped.</summary>
    public int MaxLag { get; init; }

    /// <summary>Capacity of the queue, in unrolls, at least <see cref="Slots"/>; null for all tokens.</summary>
    public int? QueueCapacity { get; init; }

    /// <summary>Time without a sign of life after which a worker is lost.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Seed of the run.</summary>
    public ulong Seed { get; init; }

    /// <summary>Hash of the sizes of an unroll.</summary>
    public required ReadOnlyMemory<byte> Layout { get; init; }

    /// <summary>Tokens of a slot: unrolls that it may have in the making, in the queue and in the update.</summary>
    public int TokensPerSlot => 1 + MaxLag;

    /// <summary>Capacity of the queue.</summary>
    public int Capacity => QueueCapacity ?? Slots * TokensPerSlot;
}
