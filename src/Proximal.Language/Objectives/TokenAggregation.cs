namespace Proximal.Language;

/// <summary>How the losses of tokens become one loss: TRL's <c>loss_type</c> of GRPO.</summary>
public enum TokenAggregation
{
    /// <summary>The mean over the tokens of each sequence, then over sequences, as in GRPO (Shao et al. 2024, equation 3): tokens of long sequences count less.</summary>
    Sequence,

    /// <summary>The mean over all tokens of the batch, as in PPO and DAPO (Yu et al. 2025, equation 8): every token counts the same.</summary>
    Token,

    /// <summary>The sum divided by the number of sequences times a constant length, as in Dr. GRPO (Liu et al. 2025, section 3.1): no bias by length.</summary>
    Constant,
}
