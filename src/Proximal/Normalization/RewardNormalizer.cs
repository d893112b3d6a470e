namespace Proximal;

/// <summary>
/// Divides rewards by the running deviation of the discounted return, and clips them (Huang et al. 2022, continuous details 7
/// and 8; as Stable-Baselines3's VecNormalize). The mean stays where it is: shifting rewards would change the task.
/// </summary>
public sealed class RewardNormalizer : IStateful
{
    private readonly RunningMeanStd statistics = new(1);
    private readonly double[] returns;
    private readonly double gamma;
    private readonly float clip;
    private readonly double epsilon;

    /// <summary>Begins with variance 1 and all returns 0.</summary>
    /// <param name="environments">How many step side by side.</param>
    /// <param name="gamma">The discount that the agent learns with.</param>
    /// <param name="clip">Bound on a normalised reward; 10 by default.</param>
    /// <param name="epsilon">Added to the variance before its root is taken; 1e-8 by default.</param>
    public RewardNormalizer(int environments, double gamma, double clip = 10, double epsilon = 1e-8)
    {
        returns = new double[environments];
        this.gamma = gamma;
        this.clip = (float)clip;
        this.epsilon = epsilon;
    }

    /// <summary>The statistics of the discounted returns.</summary>
    public RunningMeanStd Statistics => statistics;

    /// <summary>Learns from one step of all environments; each span is [environments].</summary>
    /// <param name="rewards">The rewards, as the environments gave them.</param>
    /// <param name="terminated">Which episodes ended for good: their returns begin again.</param>
    /// <param name="truncated">Which episodes were cut off: theirs as well.</param>
    public void Update(ReadOnlySpan<float> rewards, ReadOnlySpan<bool> terminated, ReadOnlySpan<bool> truncated)
    {
        for (int i = 0; i < returns.Length; i++)
            returns[i] = (returns[i] * gamma) + rewards[i];
        statistics.Update(returns);
        for (int i = 0; i < returns.Length; i++)
            if (terminated[i] || truncated[i])
                returns[i] = 0;
    }

    /// <summary>Begins an environment's return anew, where its episode is broken off.</summary>
    /// <param name="environment">Which.</param>
    public void Begin(int environment) => returns[environment] = 0;

    /// <summary>Writes reward / sqrt(variance + epsilon), clipped.</summary>
    /// <param name="rewards">Rewards, as the environments gave them.</param>
    /// <param name="normalized">Receives as many numbers; may be the same memory.</param>
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
