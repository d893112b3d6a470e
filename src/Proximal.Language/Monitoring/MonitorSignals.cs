namespace Proximal.Language;

/// <summary>What a <see cref="RewardHackingMonitor"/> can see going wrong.</summary>
[Flags]
public enum MonitorSignals
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>
    /// The reward that is trained on and the divergence from the reference are up, while a second reward that is held out falls: the
    /// policy has found what the reward does not mean (Gao et al. 2023, "Scaling Laws for Reward Model Overoptimization").
    /// </summary>
    RewardHacking = 1,

    /// <summary>Completions grow far longer than they were at first.</summary>
    LengthExplosion = 2,

    /// <summary>The policy's entropy falls to a small part of what it was at first.</summary>
    EntropyCollapse = 4,

    /// <summary>Completions repeat themselves much more than at first.</summary>
    RepetitionRise = 8,

    /// <summary>
    /// The estimated divergence from the reference is below 0 almost always, which no divergence is: log-probabilities of sampling
    /// and training disagree, or the policy earns reward by choosing what the reference finds likely.
    /// </summary>
    NegativeKl = 16,

    /// <summary>All of them.</summary>
    All = RewardHacking | LengthExplosion | EntropyCollapse | RepetitionRise | NegativeKl,
}
