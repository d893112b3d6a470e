namespace Proximal;

/// <summary>Objective of PPO, which limits the policy change per update.</summary>
public enum PpoObjective
{
    /// <summary>Clipped surrogate (Schulman et al. 2017, section 3), the usual form of PPO.</summary>
    Clip,

    /// <summary>Surrogate minus a KL penalty whose coefficient adapts to a target (section 4 of the paper).</summary>
    AdaptiveKl,
}
