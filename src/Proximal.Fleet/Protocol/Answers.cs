namespace Proximal.Fleet;

/// <summary>Answer to a worker that asks for an unroll to make.</summary>
internal enum LeaseKind : byte
{
    /// <summary>The worker makes the unroll of <see cref="LeaseAnswer"/>.</summary>
    Granted,

    /// <summary>There is no unroll to make now.</summary>
    Wait,

    /// <summary>The worker is not known, or was lost: it joins again and drops what it is making.</summary>
    JoinAgain,

    /// <summary>The run has ended.</summary>
    Ended,
}

/// <summary>Answer to a worker that asks for an unroll to make.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Slot">Slot of the unroll.</param>
/// <param name="SlotSequence">Number of the unroll among those of the slot.</param>
/// <param name="Version">Version of the weights to use.</param>
/// <param name="State">State in which the unroll starts; empty for new environments.</param>
internal readonly record struct LeaseAnswer(
    LeaseKind Kind,
    int Slot = 0,
    long SlotSequence = 0,
    long Version = 0,
    ReadOnlyMemory<byte> State = default
);

/// <summary>Answer to a worker that has sent an unroll.</summary>
internal enum PushAnswer : byte
{
    /// <summary>The unroll is in the queue.</summary>
    Accepted,

    /// <summary>The unroll had arrived before.</summary>
    Duplicate,

    /// <summary>The worker had lost the slot; the unroll is not used.</summary>
    Dropped,

    /// <summary>The unroll arrived damaged, and is sent again.</summary>
    Damaged,

    /// <summary>The queue is full: the unroll is sent again later.</summary>
    Full,

    /// <summary>The worker is not known, or was lost: it joins again.</summary>
    JoinAgain,

    /// <summary>The unroll is of another configuration: the worker stops.</summary>
    Refused,

    /// <summary>More parts of the unroll are expected.</summary>
    Partial,
}
