namespace Proximal.Language;

/// <summary>Metric tags of a <see cref="RewardHackingMonitor"/>.</summary>
public static class MonitorTags
{
    /// <summary>Trend of the held-out reward, in standard deviations from no trend; negative if it decreases.</summary>
    public const string HeldOutTrend = "monitor/held_out_trend";

    /// <summary>Tag of a signal: 1 while its alarm is active, 0 otherwise.</summary>
    /// <param name="signal">A single signal.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a single signal.</exception>
    public static string Of(MonitorSignals signal) =>
        signal switch
        {
            MonitorSignals.RewardHacking => "monitor/reward_hacking",
            MonitorSignals.LengthExplosion => "monitor/length_explosion",
            MonitorSignals.EntropyCollapse => "monitor/entropy_collapse",
            MonitorSignals.RepetitionRise => "monitor/repetition_rise",
            MonitorSignals.NegativeKl => "monitor/negative_kl",
            MonitorSignals.NoGroupSignal => "monitor/no_group_signal",
            MonitorSignals.EntropyRise => "monitor/entropy_rise",
            _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, "not a single signal"),
        };
}
