namespace Proximal;

/// <summary>The data that repeats an episode: the initial state of its random numbers and its actions.</summary>
internal sealed class EpisodeRecord : IStateful
{
    private float[] actions = [];
    private int count;

    public RngState Start { get; private set; }

    /// <summary>All actions so far, in order.</summary>
    public ReadOnlySpan<float> Actions => actions.AsSpan(0, count);

    /// <summary>Starts an episode.</summary>
    /// <param name="start">Initial state of the random numbers.</param>
    /// <param name="capacity">Total length of the actions of an episode that reaches the time limit; 0 if there is no
    /// limit.</param>
    public void Begin(RngState start, long capacity)
    {
        Start = start;
        count = 0;

        // Avoids allocations in steps. A longer limit may never be reached.
        const int MaxPreallocated = 1 << 16;
        if (actions.Length < capacity && capacity <= MaxPreallocated)
            actions = new float[capacity];
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
        Begin(new RngState(start[0], start[1], start[2]), capacity: 0);
        Add(state.Get<float>($"{prefix}.actions"));
    }
}
