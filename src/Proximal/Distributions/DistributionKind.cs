namespace Proximal;

/// <summary>The distribution of continuous actions, those of a <see cref="Box"/> space.</summary>
public enum DistributionKind
{
    /// <summary>
    /// Diagonal Gaussian a ~ N(μ(s), σ²). The network outputs the means; the standard deviations are learned and do not
    /// depend on the state (Schulman et al. 2017, section 6.1).
    /// </summary>
    Gaussian,

    /// <summary>
    /// Diagonal Gaussian with state-dependent standard deviations, a ~ N(μ(s), σ(s)²). The network outputs the means
    /// and the log standard deviations, which are clamped to [-20, 2] (Haarnoja et al. 2018). Use it if some states
    /// need precision and others exploration.
    /// </summary>
    StateDependentGaussian,

    /// <summary>
    /// Generalized state-dependent exploration (gSDE), a = μ(s) + φ(s)ᵀ (σ ∘ ε), where φ are the inputs of the actor's
    /// last layer (Raffin et al. 2021, arXiv:2005.05719; SB3's <c>use_sde</c>). The noise ε is resampled every
    /// <see cref="OnPolicyOptions.SdeSampleFrequency"/> steps. This gives smooth motion, which reduces wear on real
    /// robots, and can cross plateaus of the return that independent noise cannot.
    /// </summary>
    Gsde,

    /// <summary>
    /// Independent beta distributions scaled to the bounds, a = low + (high - low) x, x ~ Beta(α(s), β(s)) with α, β =
    /// softplus(y) + 1 (Chou et al. 2017). All samples are within the bounds, so there is no bias from clipping.
    /// Requires finite bounds.
    /// </summary>
    Beta,
}
