namespace Proximal;

/// <summary>The family of distributions that continuous actions, those of a <see cref="Box"/>, are drawn from.</summary>
public enum DistributionKind
{
    /// <summary>Independent normal distributions, a ~ N(μ(s), σ²): the network puts out the means, the deviations are learned but the same in every state (Schulman et al. 2017, section 6.1).</summary>
    Gaussian,

    /// <summary>
    /// The same with deviations that depend on the state, a ~ N(μ(s), σ(s)²): the network has a head for means and one for logarithms of
    /// deviations, held within [-20, 2] (Haarnoja et al. 2018). For tasks in which some states need precision and others exploration.
    /// </summary>
    StateDependentGaussian,

    /// <summary>
    /// Generalised state-dependent exploration, a = μ(s) + φ(s)ᵀ (σ ∘ ε), φ the inputs of the actor's last layer (Raffin et al. 2021,
    /// arXiv:2005.05719; SB3's <c>use_sde</c>). ε is kept for several steps (<see cref="OnPolicyOptions.SdeSampleFrequency"/>): smooth
    /// motion, which spares real machines and crosses plateaus that white noise does not.
    /// </summary>
    Gsde,

    /// <summary>
    /// Independent beta distributions stretched to the bounds, a = low + (high - low) x, x ~ Beta(α(s), β(s)) with α, β = softplus(y) + 1
    /// (Chou et al. 2017): nothing is drawn beyond the bounds, so clipping biases no gradient. Needs finite bounds.
    /// </summary>
    Beta,
}
