namespace Proximal;

/// <summary>What keeps the new policy near the one that collected the data.</summary>
public enum PpoObjective
{
    /// <summary>The clipped surrogate (Schulman et al. 2017, section 3): the default, and what "PPO" usually means.</summary>
    Clip,

    /// <summary>The surrogate less a penalty on the KL divergence, whose weight adapts to a target (the paper's section 4).</summary>
    AdaptiveKl,
}
