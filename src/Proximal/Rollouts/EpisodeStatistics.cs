namespace Proximal;

/// <summary>
/// Returns and lengths of the last finished episodes of vectorized environments. Rewards are in the units of the
/// environment, before normalization.
/// </summary>
public sealed class EpisodeStatistics : IStateful
{
    private readonly double[] runningReturns;
    private readonly int[] runningLengths;
    private readonly double[] returns; // ring buffer: episode i is at i modulo its length
    private readonly int[] lengths;
    private long finished;

    /// <summary>Creates statistics for vectorized environments.</summary>
    /// <param name="environments">Number of environments.</param>
    /// <param name="window">Number of last episodes to average over. Default 100, the window Stable-Baselines3
    /// uses.</param>
    public EpisodeStatistics(int environments, int window = 100)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(environments, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        runningReturns = new double[environments];
        runningLengths = new int[environments];
        returns = new double[window];
        lengths = new int[window];
    }

    /// <summary>Number of finished episodes.</summary>
    public long Finished => finished;

    /// <summary>Number of episodes in the averages.</summary>
    public int Count => (int)Math.Min(finished, returns.Length);

    /// <summary>Mean return of the last episodes; NaN before the first ends.</summary>
    public double MeanReturn
    {
        get
        {
            double sum = 0;
            foreach (double value in returns.AsSpan(0, Count))
                sum += value;
            return sum / Count;
        }
    }

    /// <summary>Mean length of the last episodes, in steps; NaN before the first ends.</summary>
    public double MeanLength
    {
        get
        {
            long sum = 0;
            foreach (int value in lengths.AsSpan(0, Count))
                sum += value;
            return (double)sum / Count;
        }
    }

    /// <summary>Adds one step of all environments. Each span is [environments].</summary>
    /// <param name="rewards">Rewards, not normalized.</param>
    /// <param name="terminated">Whether each episode terminated.</param>
    /// <param name="truncated">Whether each episode was truncated.</param>
    public void Update(ReadOnlySpan<float> rewards, ReadOnlySpan<bool> terminated, ReadOnlySpan<bool> truncated)
    {
        for (int i = 0; i < runningReturns.Length; i++)
        {
            if (!Advance(i, rewards[i], terminated[i] || truncated[i], out double episodeReturn, out int length))
                continue;
            Add(episodeReturn, length);
        }
    }

    /// <summary>Adds one step of an environment without adding its episode to the averages.</summary>
    /// <returns>Whether the episode ended.</returns>
    internal bool Advance(int environment, float reward, bool ended, out double episodeReturn, out int length)
    {
        (episodeReturn, length) = (runningReturns[environment] + reward, runningLengths[environment] + 1);
        (runningReturns[environment], runningLengths[environment]) = ended ? (0, 0) : (episodeReturn, length);
        return ended;
    }

    /// <summary>Adds a finished episode to the averages.</summary>
    internal void Add(double episodeReturn, int length)
    {
        int at = (int)(finished++ % returns.Length);
        (returns[at], lengths[at]) = (episodeReturn, length);
    }

    /// <summary>Discards the unfinished episode of an environment, which is reset.</summary>
    /// <param name="environment">Index of the environment.</param>
    public void Reset(int environment) => (runningReturns[environment], runningLengths[environment]) = (0, 0);

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix)
    {
        SaveRunning(state, prefix, 0, runningReturns.Length);
        SaveFinished(state, prefix);
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        LoadRunning(state, prefix, 0, runningReturns.Length);
        LoadFinished(state, prefix);
    }

    /// <summary>Saves the unfinished episodes of some environments.</summary>
    internal void SaveRunning(StateDictionary state, string prefix, int first, int count)
    {
        state.Set<double>($"{prefix}.running_returns", runningReturns.AsSpan(first, count));
        state.Set<int>($"{prefix}.running_lengths", runningLengths.AsSpan(first, count));
    }

    /// <summary>Loads the unfinished episodes of some environments.</summary>
    internal void LoadRunning(StateDictionary state, string prefix, int first, int count)
    {
        state.CopyTo($"{prefix}.running_returns", runningReturns.AsSpan(first, count));
        state.CopyTo($"{prefix}.running_lengths", runningLengths.AsSpan(first, count));
    }

    /// <summary>Saves the finished episodes.</summary>
    internal void SaveFinished(StateDictionary state, string prefix)
    {
        state.Set<double>($"{prefix}.returns", returns);
        state.Set<int>($"{prefix}.lengths", lengths);
        state.SetValue($"{prefix}.finished", finished);
    }

    /// <summary>Loads the finished episodes.</summary>
    internal void LoadFinished(StateDictionary state, string prefix)
    {
        state.CopyTo<double>($"{prefix}.returns", returns);
        state.CopyTo<int>($"{prefix}.lengths", lengths);
        finished = state.GetValue<long>($"{prefix}.finished");
    }
}
