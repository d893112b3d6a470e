namespace Proximal.Language;

/// <summary>Average over tokens in the loss: <c>loss_type</c> of TRL's GRPO.</summary>
public enum TokenAggregation
{
    /// <summary>
    /// The mean over the tokens of each sequence, then over sequences, as in GRPO (Shao et al. 2024, equation 3):
    /// tokens of long sequences have less weight.
    /// </summary>
    Sequence,

    /// <summary>
    /// The mean over all tokens of the batch, as in PPO and DAPO (Yu et al. 2025, equation 8): all tokens have the same
    /// weight.
    /// </summary>
    Token,

    /// <summary>
    /// The sum divided by the number of sequences times a constant length, as in Dr. GRPO (Liu et al. 2025, section
    /// 3.1): no bias by length.
    /// </summary>
    Constant,
}
