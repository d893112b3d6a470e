namespace Proximal.Language;

/// <summary>Divisor of a completion's advantage: <c>scale_rewards</c> of TRL's GRPO.</summary>
public enum RewardScale
{
    /// <summary>
    /// Standard deviation of its group + 1e-4 (GRPO, Shao et al. 2024): easy and hard prompts have the same scale.
    /// </summary>
    Group,

    /// <summary>
    /// Standard deviation over all completions of the batch + 1e-4 (Liu et al. 2025, "Tricks or Traps?",
    /// arXiv:2508.08221): groups keep their scale relative to each other.
    /// </summary>
    Batch,

    /// <summary>1 (Dr. GRPO, Liu et al. 2025, arXiv:2503.20783): no bias by difficulty.</summary>
    None,
}
