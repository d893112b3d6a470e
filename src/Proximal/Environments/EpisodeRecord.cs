using System.Globalization;

namespace Proximal;

/// <summary>
/// The data that repeats an episode: the initial state of its random numbers, its actions, and how often the action
/// mask was written after each. The last observation and the sum of rewards show whether the repetition is exact.
/// </summary>
internal sealed class EpisodeRecord
{
    private float[] actions = [];
    private float[] observation = [];
    private byte[] masks = [];
    private double rewards;
    private bool hasResult;
    private int count;
    private int results;

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
        (count, results, rewards, hasResult) = (0, 0, 0, false);
        ClearMask();

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
        results++;
        ClearMask();
    }

    /// <summary>Counts a call that wrote the action mask.</summary>
    public void AddMask()
    {
        if (results >= masks.Length)
            Array.Resize(ref masks, Math.Max(1024, 2 * results));
        if (masks[results] < byte.MaxValue)
            masks[results]++;
    }

    /// <summary>How often the action mask was written after step <paramref name="step"/>; 0 is the reset.</summary>
    public int MasksAfter(int step) => step <= results && step < masks.Length ? masks[step] : 0;

    /// <summary>Keeps the result of the reset or of a step.</summary>
    public void SetResult(ReadOnlySpan<float> observation, float reward)
    {
        if (this.observation.Length != observation.Length)
            this.observation = new float[observation.Length];
        observation.CopyTo(this.observation);
        rewards += reward;
        hasResult = true;
    }

    /// <summary>Describes how a repetition differs from the record; null if it does not.</summary>
    public string? DifferenceFrom(ReadOnlySpan<float> repeated, double repeatedRewards)
    {
        if (!hasResult)
            return null;
        if (repeated.Length != observation.Length)
            return $"its observation had {observation.Length} values and has {repeated.Length} now";
        for (int i = 0; i < observation.Length; i++)
            if (!repeated[i].Equals(observation[i]))
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"value {i} of its observation was {observation[i]} and is now {repeated[i]}"
                );
        return repeatedRewards.Equals(rewards)
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"the sum of its rewards was {rewards} and is now {repeatedRewards}"
            );
    }

    public void SaveState(StateDictionary state, string prefix)
    {
        state.Set<ulong>($"{prefix}.start", [Start.Seed, Start.Stream, Start.Position]);
        state.Set<float>($"{prefix}.actions", Actions);
        var written = new byte[results + 1];
        masks.AsSpan(0, Math.Min(written.Length, masks.Length)).CopyTo(written);
        state.Set<byte>($"{prefix}.masks", written);
        state.Set<float>($"{prefix}.observation", observation);
        state.SetValue($"{prefix}.rewards", rewards);
    }

    /// <summary>Loads a record.</summary>
    /// <param name="state">The saved values.</param>
    /// <param name="prefix">Prefix of every name.</param>
    /// <param name="masksActions">Whether actions are masked: records of earlier releases do not count masks, which are
    /// written once after every step.</param>
    /// <param name="actionSize">Length of an action.</param>
    public void LoadState(StateDictionary state, string prefix, bool masksActions, int actionSize)
    {
        Span<ulong> start = stackalloc ulong[3];
        state.CopyTo($"{prefix}.start", start);
        Begin(new RngState(start[0], start[1], start[2]), capacity: 0);
        actions = state.Get<float>($"{prefix}.actions");
        count = actions.Length;
        if (state.Contains($"{prefix}.masks"))
        {
            masks = state.Get<byte>($"{prefix}.masks");
            observation = state.Get<float>($"{prefix}.observation");
            rewards = state.GetValue<double>($"{prefix}.rewards");
            hasResult = true;
        }
        else
        {
            masks = new byte[(actionSize == 0 ? 0 : count / actionSize) + 1];
            masks.AsSpan().Fill((byte)(masksActions ? 1 : 0));
        }

        results = masks.Length - 1;
    }

    private void ClearMask()
    {
        if (results < masks.Length)
            masks[results] = 0;
    }
}
