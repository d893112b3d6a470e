using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Time during which an alarm of the monitor was active.</summary>
/// <param name="Tag">Tag of the alarm's metric.</param>
/// <param name="First">First step.</param>
/// <param name="Last">Last step; null if the alarm is active at the end of the log.</param>
internal sealed record AlarmPeriod(string Tag, long First, long? Last)
{
    /// <summary>Finds the alarms of a run in its metrics, ordered by their first step.</summary>
    public static IReadOnlyList<AlarmPeriod> All(RunMetrics metrics) =>
        [
            .. Enum.GetValues<MonitorSignals>()
                .Where(static signal => int.IsPow2((int)signal))
                .SelectMany(signal => Of(MonitorTags.Of(signal), metrics))
                .OrderBy(static period => period.First),
        ];

    private static IEnumerable<AlarmPeriod> Of(string tag, RunMetrics metrics)
    {
        Curve curve = metrics.Curve(tag);
        long? first = null;
        for (int i = 0; i < curve.Steps.Length; i++)
        {
            long step = (long)curve.Steps[i];
            if (curve.Values[i] > 0)
            {
                first ??= step;
            }
            else if (first is { } start)
            {
                yield return new AlarmPeriod(tag, start, (long)curve.Steps[i - 1]);
                first = null;
            }
        }

        if (first is { } open)
            yield return new AlarmPeriod(tag, open, null);
    }
}
