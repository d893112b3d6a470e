using Proximal.Language;

namespace Proximal.Dashboard;

/// <summary>Figures of a run in the table, from its logs and its summary.</summary>
/// <param name="Steps">Steps so far.</param>
/// <param name="StepsPerSecond">Steps per second: of the last updates, or of the whole run after its end; null if not
/// known.</param>
/// <param name="SecondsLeft">Seconds to the end of a run in training; null if not known.</param>
/// <param name="Metric">Tag of the metric that matters; null without metrics.</param>
/// <param name="Last">Last value of the metric.</param>
/// <param name="Best">Best value of the metric: the largest, or the smallest of a loss.</param>
internal sealed record RunFigures(
    double Steps,
    double? StepsPerSecond,
    double? SecondsLeft,
    string? Metric,
    double? Last,
    double? Best
)
{
    private const int RecentUpdates = 10;

    // The first one that a run has.
    private static readonly string[] Metrics =
    [
        MetricTags.EpisodeReturn,
        LanguageMetricTags.Scores,
        LanguageMetricTags.Accuracy,
        MetricTags.NegativeLogLikelihood,
        MetricTags.Loss,
    ];

    /// <summary>Figures before the logs are read.</summary>
    public static RunFigures None { get; } = new(0, null, null, null, null, null);

    /// <summary>Computes the figures.</summary>
    /// <param name="log">Logs of the run.</param>
    /// <param name="summary">Summary; null before the end of the run.</param>
    /// <param name="total">Planned steps; null if not known.</param>
    /// <param name="isRunning">Whether a process trains the run.</param>
    public static RunFigures Of(RunLog log, RunSummary? summary, double? total, bool isRunning) =>
        log.Read(
            (metrics, timings) =>
            {
                double steps = Math.Max(metrics.LastStep, isRunning ? 0 : summary?.Steps ?? 0);
                double? speed =
                    isRunning || summary is null ? Speed(timings)
                    : summary.WallSeconds > 0 ? summary.Steps / summary.WallSeconds
                    : null;
                string? metric = Array.Find(Metrics, tag => metrics.Values(tag).Length > 0);
                ReadOnlySpan<double> values = metric is null ? default : metrics.Values(metric);
                return new RunFigures(
                    steps,
                    speed,
                    isRunning && speed > 0 && total > steps ? (total - steps) / speed : null,
                    metric,
                    values.Length > 0 ? values[^1] : null,
                    values.Length > 0
                        ? Extreme(values, metric is MetricTags.Loss or MetricTags.NegativeLogLikelihood)
                        : null
                );
            }
        );

    private static double Extreme(ReadOnlySpan<double> values, bool isLowest)
    {
        double best = values[0];
        foreach (double value in values)
            best = isLowest ? Math.Min(best, value) : Math.Max(best, value);
        return best;
    }

    // The median, because single updates wait for evaluations and checkpoints.
    private static double? Speed(LogColumns timings)
    {
        ReadOnlySpan<double> values = timings.Values(MetricTags.StepsPerSecond);
        if (values.Length == 0)
            return null;
        double[] recent = values[^Math.Min(RecentUpdates, values.Length)..].ToArray();
        Array.Sort(recent);
        return recent[recent.Length / 2];
    }
}
