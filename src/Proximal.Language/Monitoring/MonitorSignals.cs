namespace Proximal.Language;

/// <summary>Signs of failing training that a <see cref="RewardHackingMonitor"/> detects.</summary>
[Flags]
public enum MonitorSignals
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>
    /// The trained reward and the KL divergence from the reference increase, while a held-out reward decreases: the
    /// policy exploits errors of the reward (Gao et al. 2023, "Scaling Laws for Reward Model Overoptimization").
    /// </summary>
    RewardHacking = 1,

    /// <summary>Completions become much longer than at the start.</summary>
    LengthExplosion = 2,

    /// <summary>The policy's entropy falls to a small fraction of its initial value.</summary>
    EntropyCollapse = 4,

    /// <summary>Completions contain many more repetitions than at the start.</summary>
    RepetitionRise = 8,

    /// <summary>
    /// The estimated KL divergence from the reference is almost always negative, although a KL divergence is never
    /// negative: log-probabilities of sampling and training differ, or the policy earns reward by choosing tokens that
    /// are probable under the reference.
    /// </summary>
    NegativeKl = 16,

    /// <summary>
    /// All completions of each prompt have the same score, so that comparing them gives no gradient.
    /// </summary>
    NoGroupSignal = 32,

    /// <summary>
    /// The policy's entropy and its KL divergence from the reference rise, the entropy towards its maximum, that of
    /// uniform noise: typically the gradient of the value loss overwhelms that of the policy in a shared trunk.
    /// </summary>
    EntropyRise = 64,

    /// <summary>All signals.</summary>
    All = RewardHacking | LengthExplosion | EntropyCollapse | RepetitionRise | NegativeKl | NoGroupSignal | EntropyRise,
}
