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

    public void Save(StateDictionary state, string prefix)
    {
        state.Set<ulong>($"{prefix}.random", [Random.Seed, Random.Stream, Random.Position]);
        state.SetValue($"{prefix}.elapsed", Elapsed);
        state.SetValue($"{prefix}.running", Running);
    }
}
