namespace Proximal;

/// <summary>
/// Follows the return and length of each environment's running episode, and keeps those of the episodes that ended last.
/// Rewards come in the environment's own units, before any normalisation.
/// </summary>
public sealed class EpisodeStatistics : IStateful
{
    private readonly double[] runningReturns;
    private readonly int[] runningLengths;
    private readonly double[] returns; // a ring: episode number i stands at i modulo its length
    private readonly int[] lengths;
    private long finished;

    /// <summary>Makes room for some environments.</summary>
    /// <param name="environments">How many step side by side.</param>
    /// <param name="window">Over how many of the last episodes to average; 100, as everybody does, by default.</param>
    public EpisodeStatistics(int environments, int window = 100)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(environments, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        runningReturns = new double[environments];
        runningLengths = new int[environments];
        returns = new double[window];
        lengths = new int[window];
    }

    /// <summary>How many episodes have ended.</summary>
    public long Finished => finished;

    /// <summary>How many of them are averaged over.</summary>
    public int Count => (int)Math.Min(finished, returns.Length);

    /// <summary>The mean return of the last episodes; NaN before the first has ended.</summary>
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

    /// <summary>The mean length of the last episodes, in steps; NaN before the first has ended.</summary>
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

    /// <summary>Takes one step of all environments; each span is [environments].</summary>
    /// <param name="rewards">The rewards, not normalised.</param>
    /// <param name="terminated">Which episodes ended for good.</param>
    /// <param name="truncated">Which episodes were cut off.</param>
    public void Update(ReadOnlySpan<float> rewards, ReadOnlySpan<bool> terminated, ReadOnlySpan<bool> truncated)
    {
        for (int i = 0; i < runningReturns.Length; i++)
        {
            runningReturns[i] += rewards[i];
            runningLengths[i]++;
            if (!terminated[i] && !truncated[i])
                continue;
            int at = (int)(finished++ % returns.Length);
            (returns[at], lengths[at]) = (runningReturns[i], runningLengths[i]);
            (runningReturns[i], runningLengths[i]) = (0, 0);
        }
    }

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
