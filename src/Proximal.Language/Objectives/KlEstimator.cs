namespace Proximal.Language;

/// <summary>
/// How the divergence KL(policy ‖ reference) is estimated at a token that the policy drew (Schulman 2020, "Approximating KL
/// Divergence"); below, r = log policy - log reference.
/// </summary>
public enum KlEstimator
{
    /// <summary>r: unbiased and noisy, below 0 at half of all tokens. The usual choice inside a reward; as a loss it teaches nothing, since its gradient is 0 in expectation.</summary>
    K1,

    /// <summary>r²/2: biased, never negative, and little noise. As a loss its gradient is that of the divergence in expectation.</summary>
    K2,

    /// <summary>e^-r - 1 + r: unbiased, never negative, less noise than k1. The usual choice inside a loss (GRPO, Shao et al. 2024, equation 4).</summary>
    K3,
}
