namespace Proximal;

/// <summary>Discount factor and bounds of <see cref="VTrace"/>.</summary>
public readonly record struct VTraceOptions()
{
    /// <summary>Discount factor γ, in [0, 1]. Default 0.99.</summary>
    public double Gamma { get; init; } = 0.99;

    /// <summary>λ, in [0, 1]: 0 for one-step targets. Default 1.</summary>
    public double Lambda { get; init; } = 1;

    /// <summary>Upper bound ρ̄ of the ratios in δ. It decides which value function is learned: with infinity that of
    /// the current policy, below it one nearer to the policy that acted. At least <see cref="CBar"/>. Default
    /// 1.</summary>
    public double RhoBar { get; init; } = 1;

    /// <summary>Upper bound c̄ of the ratios that carry later errors back. Lower values reduce variance. Default
    /// 1.</summary>
    public double CBar { get; init; } = 1;

    /// <summary>Upper bound of the ratio in the advantages. Infinite: the whole ratio. Default 1.</summary>
    public double RhoBarPolicyGradient { get; init; } = 1;

    /// <summary>
    /// Whether advantages use λ v + (1 - λ) V of the next step instead of v, so that they are those of generalized
    /// advantage estimation on-policy. Equal for λ = 1. Default false, as in the paper.
    /// </summary>
    public bool MixAdvantages { get; init; }

    /// <summary>
    /// Whether truncated episodes bootstrap from the final value. False treats truncation as termination. Default true.
    /// </summary>
    public bool BootstrapTruncated { get; init; } = true;
}
