namespace Proximal;

/// <summary>What it takes to play an episode again: where its random numbers began, and the actions.</summary>
internal sealed class EpisodeRecord : IStateful
{
    private float[] actions = [];
    private int count;

    public RngState Start { get; private set; }

    /// <summary>All actions so far, one after the other.</summary>
    public ReadOnlySpan<float> Actions => actions.AsSpan(0, count);

    /// <summary>Begins an episode.</summary>
    /// <param name="start">Where its random numbers begin.</param>
    /// <param name="room">The numbers in all actions of an episode that lasts as long as it may; 0 where that is not known.</param>
    public void Begin(RngState start, long room)
    {
        Start = start;
        count = 0;

        // So that steps allocate nothing; a longer limit may never be reached.
        const int MostAtOnce = 1 << 16;
        if (actions.Length < room && room <= MostAtOnce)
            actions = new float[room];
    }

    public void Add(ReadOnlySpan<float> action)
    {
        if (count + action.Length > actions.Length)
            Array.Resize(ref actions, Math.Max(256, 2 * (count + action.Length)));
        action.CopyTo(actions.AsSpan(count));
        count += action.Length;
    }

    public void SaveState(StateDictionary state, string prefix)
    {
        state.Set<ulong>($"{prefix}.start", [Start.Seed, Start.Stream, Start.Position]);
        state.Set<float>($"{prefix}.actions", Actions);
    }

    public void LoadState(StateDictionary state, string prefix)
    {
        Span<ulong> start = stackalloc ulong[3];
        state.CopyTo($"{prefix}.start", start);
        Begin(new RngState(start[0], start[1], start[2]), room: 0);
        Add(state.Get<float>($"{prefix}.actions"));
    }
}
