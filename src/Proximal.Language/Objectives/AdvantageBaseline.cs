namespace Proximal.Language;

/// <summary>Baseline that is subtracted from a completion's score, instead of a value function.</summary>
public enum AdvantageBaseline
{
    /// <summary>Mean score of the completions of its prompt (GRPO, Shao et al. 2024).</summary>
    GroupMean,

    /// <summary>
    /// Mean score of the other completions of its prompt (RLOO, Ahmadian et al. 2024, equation 3): unbiased for any
    /// group size.
    /// </summary>
    LeaveOneOut,

    /// <summary>No baseline: the advantage of a token is its reward to go (REINFORCE++, Hu 2025).</summary>
    None,
}
