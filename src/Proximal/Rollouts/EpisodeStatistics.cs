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
            runningReturns[i] += rewards[i];
            runningLengths[i]++;
            if (!terminated[i] && !truncated[i])
                continue;
            Add(runningReturns[i], runningLengths[i]);
            (runningReturns[i], runningLengths[i]) = (0, 0);
        }
    }

    /// <summary>Adds a finished episode.</summary>
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
        state.Set<double>($"{prefix}.running_returns", runningReturns);
        state.Set<int>($"{prefix}.running_lengths", runningLengths);
        state.Set<double>($"{prefix}.returns", returns);
        state.Set<int>($"{prefix}.lengths", lengths);
        state.SetValue($"{prefix}.finished", finished);
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        state.CopyTo<double>($"{prefix}.running_returns", runningReturns);
        state.CopyTo<int>($"{prefix}.running_lengths", runningLengths);
        state.CopyTo<double>($"{prefix}.returns", returns);
        state.CopyTo<int>($"{prefix}.lengths", lengths);
        finished = state.GetValue<long>($"{prefix}.finished");
    }
}
