using System.Runtime.InteropServices;

namespace Proximal;

/// <summary>
/// State of an environment apart from the state of its task: random numbers, step count, and whether an episode is
/// running.
/// </summary>
internal readonly record struct EpisodeState(RngState Random, int Elapsed, bool Running)
{
    public static EpisodeState Load(StateDictionary state, string prefix)
    {
        Span<ulong> random = stackalloc ulong[3];
        state.CopyTo($"{prefix}.random", random);
        return new EpisodeState(
            new RngState(random[0], random[1], random[2]),
            state.GetValue<int>($"{prefix}.elapsed"),
            state.GetValue<bool>($"{prefix}.running")
        );
    }

    /// <summary>Loads the state together with that of the task.</summary>
    public static EpisodeState Load<TTask>(StateDictionary state, string prefix, ref TTask task)
        where TTask : unmanaged
    {
        EpisodeState episode = Load(state, prefix);
        state.CopyTo($"{prefix}.task", MemoryMarshal.AsBytes(new Span<TTask>(ref task)));
        return episode;
    }

    /// <summary>Saves the state together with that of the task.</summary>
    public void Save<TTask>(StateDictionary state, string prefix, in TTask task)
        where TTask : unmanaged
    {
        Save(state, prefix);
        state.Set<byte>($"{prefix}.task", MemoryMarshal.AsBytes(new ReadOnlySpan<TTask>(in task)));
    }

    public void Save(StateDictionary state, string prefix)
    {
        state.Set<ulong>($"{prefix}.random", [Random.Seed, Random.Stream, Random.Position]);
        state.SetValue($"{prefix}.elapsed", Elapsed);
        state.SetValue($"{prefix}.running", Running);
    }
}
