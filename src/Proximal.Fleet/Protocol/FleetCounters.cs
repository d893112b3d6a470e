namespace Proximal.Fleet;

/// <summary>
/// Counts of a fleet since its start. Every unroll that arrives whole and for the first time is produced, and is later
/// used or dropped.
/// </summary>
internal sealed record FleetCounters
{
    /// <summary>Unrolls that arrived, without copies and damaged ones.</summary>
    public long Produced { get; set; }

    /// <summary>Unrolls that an update used.</summary>
    public long Used { get; set; }

    /// <summary>Unrolls that were dropped because their weights were too old.</summary>
    public long DroppedStale { get; set; }

    /// <summary>Unrolls that were dropped because their worker had lost the slot.</summary>
    public long DroppedLate { get; set; }

    /// <summary>Unrolls that were left in the queue at the end.</summary>
    public long DroppedUnused { get; set; }

    /// <summary>Copies of unrolls that had arrived before.</summary>
    public long Duplicates { get; set; }

    /// <summary>Unrolls that arrived damaged.</summary>
    public long Damaged { get; set; }

    /// <summary>Times that an unroll had to wait for space in the queue.</summary>
    public long Full { get; set; }

    /// <summary>Environment steps of the used unrolls.</summary>
    public long UsedSteps { get; set; }

    /// <summary>Sum of the lags of the used unrolls, in versions.</summary>
    public long LagSum { get; set; }

    /// <summary>Largest lag of a used unroll, in versions.</summary>
    public long LargestLag { get; set; }

    /// <summary>All dropped unrolls.</summary>
    public long Dropped => DroppedStale + DroppedLate + DroppedUnused;
}
