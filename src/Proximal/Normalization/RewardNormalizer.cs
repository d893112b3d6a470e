namespace Proximal;

/// <summary>
/// Divides rewards by the running standard deviation of the discounted return, then clips them (Huang et al. 2022,
/// continuous details 7 and 8; Stable-Baselines3's VecNormalize). The mean is not subtracted, since shifting rewards
/// changes the objective.
/// </summary>
public sealed class RewardNormalizer : IStateful
{
    private readonly RunningMeanStd statistics = new(1);
    private readonly double[] returns;
    private readonly double gamma;
    private readonly float clip;
    private readonly double epsilon;

    /// <summary>Creates a normalizer with variance 1 and returns of 0.</summary>
    /// <param name="environments">The number of environments.</param>
    /// <param name="gamma">The discount factor of the agent.</param>
    /// <param name="clip">The bound on the absolute value of normalized rewards. Default 10.</param>
    /// <param name="epsilon">Added to the variance before the square root. Default 1e-8.</param>
    public RewardNormalizer(int environments, double gamma, double clip = 10, double epsilon = 1e-8)
    {
        returns = new double[environments];
        this.gamma = gamma;
        this.clip = (float)clip;
        this.epsilon = epsilon;
    }

    /// <summary>The statistics of the discounted returns.</summary>
    public RunningMeanStd Statistics => statistics;

    /// <summary>Updates the statistics with one step of all environments. Each span is [environments].</summary>
    /// <param name="rewards">Unnormalized rewards.</param>
    /// <param name="terminated">Whether the episode terminated, which resets its return.</param>
    /// <param name="truncated">Whether the episode was truncated, which resets its return.</param>
    public void Update(ReadOnlySpan<float> rewards, ReadOnlySpan<bool> terminated, ReadOnlySpan<bool> truncated)
    {
        for (int i = 0; i < returns.Length; i++)
            returns[i] = (returns[i] * gamma) + rewards[i];
        statistics.Update(returns);
        for (int i = 0; i < returns.Length; i++)
            if (terminated[i] || truncated[i])
                returns[i] = 0;
    }

    /// <summary>
    /// Advances the return of an environment by a step, without updating the statistics. Returns the discounted return
    /// before a reset.
    /// </summary>
    internal double Advance(int environment, float reward, bool ended)
    {
        double discounted = (returns[environment] * gamma) + reward;
        returns[environment] = ended ? 0 : discounted;
        return discounted;
    }

    /// <summary>Saves the returns of some environments.</summary>
    internal void SaveReturns(StateDictionary state, string prefix, int first, int count) =>
        state.Set<double>($"{prefix}.returns", returns.AsSpan(first, count));

    /// <summary>Loads the returns of some environments.</summary>
    internal void LoadReturns(StateDictionary state, string prefix, int first, int count) =>
        state.CopyTo($"{prefix}.returns", returns.AsSpan(first, count));

    /// <summary>Resets the return of an environment whose episode is aborted.</summary>
    /// <param name="environment">The index of the environment.</param>
    public void Reset(int environment) => returns[environment] = 0;

    /// <summary>Computes clip(reward / sqrt(variance + epsilon)).</summary>
    /// <param name="rewards">Unnormalized rewards.</param>
    /// <param name="normalized">Receives the normalized rewards. May be the same memory.</param>
    public void Normalize(ReadOnlySpan<float> rewards, Span<float> normalized)
    {
        double scale = 1 / Math.Sqrt(statistics.Variance[0] + epsilon);
        for (int i = 0; i < rewards.Length; i++)
            normalized[i] = Math.Clamp((float)(rewards[i] * scale), -clip, clip);
    }

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix)
    {
        statistics.SaveState(state, prefix);
        state.Set<double>($"{prefix}.returns", returns);
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        statistics.LoadState(state, prefix);
        state.CopyTo<double>($"{prefix}.returns", returns);
    }
}
