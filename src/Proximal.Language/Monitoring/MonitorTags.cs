namespace Proximal.Language;

/// <summary>The names of the figures that a <see cref="RewardHackingMonitor"/> logs.</summary>
public static class MonitorTags
{
    /// <summary>How many standard deviations the trend of the held-out reward is from none; negative where it falls.</summary>
    public const string HeldOutTrend = "monitor/held_out_trend";

    /// <summary>The tag of a signal: 1 while its alarm stands, 0 else.</summary>
    /// <param name="signal">A single signal.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is none, or several.</exception>
    public static string Of(MonitorSignals signal) =>
        signal switch
        {
            MonitorSignals.RewardHacking => "monitor/reward_hacking",
            MonitorSignals.LengthExplosion => "monitor/length_explosion",
            MonitorSignals.EntropyCollapse => "monitor/entropy_collapse",
            MonitorSignals.RepetitionRise => "monitor/repetition_rise",
            MonitorSignals.NegativeKl => "monitor/negative_kl",
            _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, "not a single signal"),
        };
}
