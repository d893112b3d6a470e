using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Proximal;

/// <summary>Columns of demonstrations as named arrays, in files and checkpoints.</summary>
internal static class DemonstrationState
{
    /// <summary>Name of the observations.</summary>
    public const string Observations = "obs";

    private const string Actions = "action",
        Rewards = "reward",
        Terminated = "terminated",
        Truncated = "truncated",
        Masks = "action_mask";

    /// <summary>Adds the columns.</summary>
    /// <param name="demonstrations">The demonstrations.</param>
    /// <param name="state">Receives the columns.</param>
    /// <param name="prefix">Start of their names.</param>
    public static void Save(Demonstrations demonstrations, StateDictionary state, string prefix)
    {
        int steps = demonstrations.Steps;
        state.Set(prefix + Observations, demonstrations.Observations, steps, demonstrations.ObservationSize);
        state.Set(prefix + Actions, demonstrations.Actions, steps, demonstrations.ActionSize);
        state.Set(prefix + Rewards, demonstrations.Rewards, steps);
        state.Set(prefix + Terminated, demonstrations.Terminated, steps);
        state.Set(prefix + Truncated, demonstrations.Truncated, steps);
        if (demonstrations.MaskSize > 0)
            state.Set(prefix + Masks, demonstrations.Masks, steps, demonstrations.MaskSize);
    }

    /// <summary>Reads the columns; null if there are none.</summary>
    /// <param name="state">The columns.</param>
    /// <param name="prefix">Start of their names.</param>
    public static Demonstrations? Load(StateDictionary state, string prefix) =>
        state.Contains(prefix + Observations)
            ? new Demonstrations(
                state.Get<float>(prefix + Observations),
                state.Get<float>(prefix + Actions),
                state.Get<float>(prefix + Rewards),
                Flags(state, prefix + Terminated),
                Flags(state, prefix + Truncated),
                state.Contains(prefix + Masks) ? state.Get<float>(prefix + Masks) : null
            )
            : null;

    /// <summary>Adds a hash, with which a resumed run finds that its demonstrations are the same.</summary>
    public static void SaveHash(Demonstrations demonstrations, StateDictionary state, string prefix) =>
        state.Set<byte>($"{prefix}.demonstrations", HashOf(demonstrations));

    /// <summary>Throws unless the saved hash is that of the demonstrations.</summary>
    /// <exception cref="InvalidInputException">The demonstrations are others.</exception>
    public static void CheckHash(Demonstrations demonstrations, StateDictionary state, string prefix)
    {
        if (!state.Get<byte>($"{prefix}.demonstrations").AsSpan().SequenceEqual(HashOf(demonstrations)))
            throw new InvalidInputException(
                $"{state.Source}: the run was trained on other demonstrations: restore their file, or start a new run"
            );
    }

    private static byte[] HashOf(Demonstrations demonstrations)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(demonstrations.Observations));
        hash.AppendData(MemoryMarshal.AsBytes(demonstrations.Actions));
        hash.AppendData(MemoryMarshal.AsBytes(demonstrations.Masks));
        return hash.GetHashAndReset();
    }

    // A byte of a file other than 0 and 1 is no valid bool in .NET.
    private static bool[] Flags(StateDictionary state, string name)
    {
        bool[] values = state.Get<bool>(name);
        ReadOnlySpan<byte> bytes = state.BytesOf(name);
        for (int i = 0; i < values.Length; i++)
            values[i] = bytes[i] != 0;
        return values;
    }
}
