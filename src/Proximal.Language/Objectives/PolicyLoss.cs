namespace Proximal.Language;

/// <summary>Policy loss of GRPO and its variants.</summary>
public enum PolicyLoss
{
    /// <summary>The clipped surrogate of PPO, -min(r A, clip(r) A): tokens outside the clip range have no gradient.</summary>
    Clipped,

    /// <summary>
    /// CISPO (MiniMax 2025, arXiv:2506.13585, equation 4): -sg(clip(r)) A log π. The ratio is a constant weight, so that
    /// every token has a gradient.
    /// </summary>
    Cispo,
}
