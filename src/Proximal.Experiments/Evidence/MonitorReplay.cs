using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>
/// Alarms of the <see cref="RewardHackingMonitor"/> for the logged metrics of a run, whichever of them its configuration
/// reported during training.
/// </summary>
internal static class MonitorReplay
{
    /// <summary>Returns the first alarm of each signal.</summary>
    /// <param name="run">The run.</param>
    public static IReadOnlyList<MonitorAlarm> Alarms(RunEvidence run)
    {
        MetricValues reward = run[LanguageMetricTags.Scores];
        var alarms = new List<MonitorAlarm>();
        if (!reward.Exists)
            return alarms;
        var monitor = new RewardHackingMonitor();
        for (int i = 0; i < reward.Count; i++)
        {
            double step = reward.Steps[i];
            var statistics = new MonitorStatistics(
                reward.Values[i],
                At(LanguageMetricTags.Kl),
                At(LanguageMetricTags.HeldOutScores),
                At(CompletionTags.MeanLength),
                At(CompletionTags.Entropy),
                At(CompletionTags.RepetitionRate)
            )
            {
                InformativeGroups = At(LanguageMetricTags.InformativeGroups),
                ValueLoss = At(MetricTags.ValueLoss),
            };
            foreach (MonitorAlarm alarm in monitor.Observe((long)step, statistics))
                if (alarms.TrueForAll(known => known.Signal != alarm.Signal))
                    alarms.Add(alarm);

            double At(string tag) => run[tag].At(step);
        }

        return alarms;
    }
}
