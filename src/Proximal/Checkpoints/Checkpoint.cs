namespace Proximal;

/// <summary>Everything that there is to a moment of training: what to act with, and what to continue with.</summary>
public sealed record Checkpoint
{
    /// <summary>How many environment steps had been taken.</summary>
    public required long Step { get; init; }

    /// <summary>The policy's parameters by name, and what else it needs in order to act, such as its normaliser's statistics.</summary>
    public required StateDictionary Policy { get; init; }

    /// <summary>What training needs beside the policy in order to continue exactly: the optimiser's moments, random counters,
    /// environment states, the lengths of logs.</summary>
    public required StateDictionary State { get; init; }

    /// <summary>Texts that describe the policy, kept in its file: its environment, spaces and network, for example.</summary>
    public IReadOnlyDictionary<string, string> Description { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How good the policy was, such as the mean return of an evaluation; the checkpoint with the highest is kept.
    /// Null where it was not measured.</summary>
    public double? Score { get; init; }
}
