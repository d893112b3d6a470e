namespace Proximal.Gymnasium;

/// <summary>
/// The data that repeats the running episode of an environment: the seed of its first episode, and the actions since
/// the start of this one.
/// </summary>
internal sealed class EpisodeTrace
{
    /// <summary>Longest episode that is repeated. A longer one would take too long, and is not recorded.</summary>
    public const int MaxSteps = 10_000;

    private float[] actions = [];

    /// <summary>Seed of the run, stream of the environment, and number of times that it was created again.</summary>
    public (ulong Seed, ulong Stream, int Generation) Origin { get; private set; }

    /// <summary>Number of episodes, including the running one.</summary>
    public long Episodes { get; private set; }

    /// <summary>Number of steps of the running episode.</summary>
    public int Steps { get; private set; }

    /// <summary>Sum of the rewards of the running episode.</summary>
    public double Rewards { get; private set; }

    /// <summary>Whether the episode is short enough to be repeated.</summary>
    public bool IsComplete => Steps <= MaxSteps;

    /// <summary>The actions of the running episode, [steps, action].</summary>
    /// <param name="size">Length of an action.</param>
    public ReadOnlySpan<float> Actions(int size) => actions.AsSpan(0, Steps * size);

    /// <summary>Seed for Gymnasium's <c>reset</c>, from 0 to 2^31 - 1.</summary>
    public uint Seed
    {
        get
        {
            var random = new Rng(Origin.Seed, Origin.Stream);
            uint seed = random.NextUInt32();
            for (int i = 0; i < Origin.Generation; i++)
                seed = random.NextUInt32();
            return seed >> 1;
        }
    }

    /// <summary>Starts the first episode of a seed.</summary>
    public void Begin(ulong seed, ulong stream)
    {
        (Origin, Episodes) = ((seed, stream, 0), 0);
        BeginEpisode();
    }

    /// <summary>Starts the first episode of a new environment that replaces a failed one.</summary>
    public void BeginAgain()
    {
        Origin = Origin with { Generation = Origin.Generation + 1 };
        BeginEpisode();
    }

    /// <summary>Starts the next episode.</summary>
    public void BeginEpisode() => (Episodes, Steps, Rewards) = (Episodes + 1, 0, 0);

    /// <summary>Adds an action.</summary>
    public void Add(ReadOnlySpan<float> action)
    {
        if (Steps++ >= MaxSteps)
            return;
        if (actions.Length < Steps * action.Length)
            Array.Resize(ref actions, Math.Max(256, 2 * Steps) * action.Length);
        action.CopyTo(actions.AsSpan((Steps - 1) * action.Length));
    }

    /// <summary>Adds the reward of the last action.</summary>
    public void Add(float reward) => Rewards += reward;

    public void SaveState(StateDictionary state, string prefix, int actionSize)
    {
        state.Set<ulong>($"{prefix}.origin", [Origin.Seed, Origin.Stream, (ulong)Origin.Generation]);
        state.SetValue($"{prefix}.episodes", Episodes);
        state.SetValue($"{prefix}.steps", Steps);
        state.SetValue($"{prefix}.rewards", Rewards);
        state.Set($"{prefix}.actions", IsComplete ? Actions(actionSize) : []);
    }

    public void LoadState(StateDictionary state, string prefix)
    {
        Span<ulong> origin = stackalloc ulong[3];
        state.CopyTo($"{prefix}.origin", origin);
        Origin = (origin[0], origin[1], (int)origin[2]);
        Episodes = state.GetValue<long>($"{prefix}.episodes");
        Steps = state.GetValue<int>($"{prefix}.steps");
        Rewards = state.GetValue<double>($"{prefix}.rewards");
        actions = state.Get<float>($"{prefix}.actions");
    }
}
