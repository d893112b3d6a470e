namespace Proximal;

/// <summary>Options of an <see cref="IProcessGroup"/>.</summary>
public sealed record ProcessGroupOptions
{
    /// <summary>
    /// Time after which a rank that does not answer counts as failed. Default 10 minutes. Evaluations and checkpoints
    /// of rank 0, for which the others wait, must take less. After the start, ten times as long, at most 10 minutes.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Whether sums are left to the library, in an order that depends on the number of ranks. Faster for large models;
    /// weights then differ in their last digits between numbers of ranks. Default false.
    /// </summary>
    public bool FastReduce { get; init; }

    /// <summary>
    /// Called on another thread if a rank died, with the rank and a message that names it. It should report the message
    /// and end the process; the other ranks would wait forever. Null, the default, writes the message to standard error
    /// and aborts with exit code 1.
    /// </summary>
    public Action<RankFailedException>? OnFailure { get; init; }
}
