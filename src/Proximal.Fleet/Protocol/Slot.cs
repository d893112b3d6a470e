namespace Proximal.Fleet;

/// <summary>A slot: a group of environments whose unrolls follow each other, on whichever worker.</summary>
internal sealed class Slot
{
    /// <summary>Number of the next unroll.</summary>
    public long Next { get; set; }

    /// <summary>State in which the next unroll starts; empty before the first.</summary>
    public ReadOnlyMemory<byte> State { get; set; }

    /// <summary>Number of tokens that are out: unrolls in the making, in the queue, or in the current update.</summary>
    public int Tokens { get; set; }

    /// <summary>The unroll in the making; null for none.</summary>
    public SlotLease? Lease { get; set; }

    /// <summary>Worker of the last unroll, which has the environments at hand.</summary>
    public string? LastWorker { get; set; }

    /// <summary>Number of the unroll after the last one that was used or dropped.</summary>
    public long Settled { get; set; }

    /// <summary>State after the last unroll that was used or dropped: where a resumed run continues.</summary>
    public ReadOnlyMemory<byte> SettledState { get; set; }
}

/// <summary>Right of one worker to make the next unroll of a slot.</summary>
/// <param name="Worker">Name of the worker.</param>
/// <param name="Incarnation">Incarnation of the worker.</param>
/// <param name="Version">Version of the weights to use.</param>
/// <param name="Since">Time at which it was given.</param>
internal sealed record SlotLease(string Worker, int Incarnation, long Version, TimeSpan Since);
