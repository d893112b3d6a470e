namespace Proximal.Language;

/// <summary>
/// Baseline that is subtracted from a completion's score, or the standardization of its rewards, instead of a value
/// function.
/// </summary>
public enum AdvantageBaseline
{
    /// <summary>(score - mean) / (std + 1e-4) over the completions of its prompt (GRPO, Shao et al. 2024).</summary>
    GroupStandardized,

    /// <summary>score - mean over the completions of its prompt (Dr. GRPO, Liu et al. 2025).</summary>
    GroupMean,

    /// <summary>score - mean of the other completions of its prompt (RLOO, Ahmadian et al. 2024).</summary>
    LeaveOneOut,

    /// <summary>Rewards to go, standardized over all tokens of the batch (REINFORCE++, Hu 2025).</summary>
    Batch,
}
