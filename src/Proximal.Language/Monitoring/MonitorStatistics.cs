namespace Proximal.Language;

/// <summary>What one update measured, for a <see cref="RewardHackingMonitor"/>; NaN where something was not measured.</summary>
/// <param name="Reward">Mean score of the update's completions under the reward that is trained on, before any KL penalty.</param>
/// <param name="Kl">Mean divergence of its completions from the reference, summed over their tokens, in nats.</param>
/// <param name="HeldOutReward">Mean score under a second reward that is not trained on.</param>
/// <param name="Length">Mean length of the completions in tokens.</param>
/// <param name="Entropy">Mean entropy of the policy at a token, in nats.</param>
/// <param name="Repetition">Mean share of a completion's n-grams that it had before.</param>
public readonly record struct MonitorStatistics(
    double Reward,
    double Kl,
    double HeldOutReward = double.NaN,
    double Length = double.NaN,
    double Entropy = double.NaN,
    double Repetition = double.NaN
);

/// <summary>Something that a <see cref="RewardHackingMonitor"/> found.</summary>
/// <param name="Signal">What it is.</param>
/// <param name="Step">When, as the trainer counts.</param>
/// <param name="Message">One line for people: what was seen, and what helps.</param>
/// <param name="Stop">Whether training is asked to stop for it.</param>
public sealed record MonitorAlarm(MonitorSignals Signal, long Step, string Message, bool Stop);
