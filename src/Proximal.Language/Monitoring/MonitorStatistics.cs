namespace Proximal.Language;

/// <summary>Measurements of one update for a <see cref="RewardHackingMonitor"/>; NaN if not measured.</summary>
/// <param name="Reward">Mean score of the update's completions under the trained reward, before any KL penalty.</param>
/// <param name="Kl">Mean KL divergence of the completions from the reference, summed over tokens, in nats.</param>
/// <param name="HeldOutReward">Mean score under a second reward that is not trained on.</param>
/// <param name="Length">Mean length of the completions in tokens.</param>
/// <param name="Entropy">Mean entropy of the policy at a token, in nats.</param>
/// <param name="Repetition">Mean share of repeated n-grams in a completion.</param>
public readonly record struct MonitorStatistics(
    double Reward,
    double Kl,
    double HeldOutReward = double.NaN,
    double Length = double.NaN,
    double Entropy = double.NaN,
    double Repetition = double.NaN
)
{
    /// <summary>Share of groups of completions with different scores, in [0, 1]; NaN without groups.</summary>
    public double InformativeGroups { get; init; } = double.NaN;

    /// <summary>Maximum of the entropy: that of a uniform distribution over the vocabulary, in nats.</summary>
    public double MaxEntropy { get; init; } = double.NaN;

    /// <summary>Value loss of the previous update; NaN without a value function.</summary>
    public double ValueLoss { get; init; } = double.NaN;
}

/// <summary>Alarm of a <see cref="RewardHackingMonitor"/>.</summary>
/// <param name="Signal">The signal.</param>
/// <param name="Step">Step of the trainer.</param>
/// <param name="Message">One line with the cause and possible solutions.</param>
/// <param name="Stop">Whether the alarm requests a stop of training.</param>
public sealed record MonitorAlarm(MonitorSignals Signal, long Step, string Message, bool Stop);
