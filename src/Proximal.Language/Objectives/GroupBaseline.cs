namespace Proximal.Language;

/// <summary>Baseline that is subtracted from a completion's score, from the scores of its group.</summary>
public enum GroupBaseline
{
    /// <summary>
    /// (score - mean) / (std + 1e-4), over the group (GRPO, Shao et al. 2024): easy and hard prompts have the same
    /// scale.
    /// </summary>
    Standardized,

    /// <summary>score - mean of the group (Dr. GRPO, Liu et al. 2025): no bias by difficulty.</summary>
    Mean,

    /// <summary>
    /// score - mean of the other completions (RLOO, Ahmadian et al. 2024, equation 3): unbiased for any group size.
    /// </summary>
    LeaveOneOut,
}
