namespace Proximal.Language;

/// <summary>
/// What a probability ratio r = π/π_old is computed for and clipped at: <c>importance_sampling_level</c> of TRL's GRPO.
/// </summary>
public enum ImportanceSamplingLevel
{
    /// <summary>Each token (PPO, GRPO).</summary>
    Token,

    /// <summary>
    /// The whole completion, as the geometric mean over its tokens (GSPO, Zheng et al. 2025, arXiv:2507.18071, equation
    /// 7). Its clip range is much smaller: 3e-4 and 4e-4 in the paper.
    /// </summary>
    Sequence,

    /// <summary>
    /// The whole completion, as the product over its tokens: the ratio of RLOO (Ahmadian et al. 2024), as in TRL's
    /// <c>RLOOTrainer</c>.
    /// </summary>
    SequenceProduct,
}
