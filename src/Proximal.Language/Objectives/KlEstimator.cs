namespace Proximal.Language;

/// <summary>
/// Estimator of KL(policy ‖ reference) at a token sampled from the policy (Schulman 2020, "Approximating KL
/// Divergence"), with r = log policy - log reference.
/// </summary>
public enum KlEstimator
{
    /// <summary>
    /// r: unbiased, high variance, negative at about half of all tokens. The usual choice in a reward. Useless in a
    /// loss: its gradient is 0 in expectation.
    /// </summary>
    K1,

    /// <summary>
    /// r²/2: biased, never negative, low variance. As a loss, its gradient is that of the KL divergence in expectation.
    /// </summary>
    K2,

    /// <summary>
    /// e^-r - 1 + r: unbiased, never negative, lower variance than k1. The usual choice in a loss (GRPO, Shao et al.
    /// 2024, equation 4).
    /// </summary>
    K3,
}
