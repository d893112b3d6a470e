namespace Proximal.Language;

/// <summary>What a completion's score is compared with, where several completions of one prompt take the place of a critic.</summary>
public enum GroupBaseline
{
    /// <summary>(score - mean) / (std + 1e-4), over the group (GRPO, Shao et al. 2024): easy and hard prompts weigh the same.</summary>
    Standardized,

    /// <summary>score - mean of the group (Dr. GRPO, Liu et al. 2025): no bias by difficulty.</summary>
    Mean,

    /// <summary>score - mean of the others (RLOO, Ahmadian et al. 2024, equation 3): unbiased for any group size.</summary>
    LeaveOneOut,
}
