namespace Proximal;

/// <summary>Means of metrics over the gradient steps between two reports, in a fixed order.</summary>
/// <param name="tags">Tags in the order in which they are reported. Other tags follow in the order of their first
/// use.</param>
internal sealed class MeanMetrics(params IEnumerable<string> tags)
{
    private readonly List<(string Tag, double Sum, long Count)> metrics =
    [
        .. tags.Select(static tag => (tag, 0.0, 0L)),
    ];

    /// <summary>Adds a value to the mean of a metric.</summary>
    internal void Add(string tag, double value)
    {
        for (int i = 0; i < metrics.Count; i++)
        {
            if (metrics[i].Tag != tag)
                continue;
            metrics[i] = (tag, metrics[i].Sum + value, metrics[i].Count + 1);
            return;
        }

        metrics.Add((tag, value, 1));
    }

    /// <summary>Adds the means of metrics with values to a record, and clears them.</summary>
    internal void Report(MetricsRecord record)
    {
        for (int i = 0; i < metrics.Count; i++)
        {
            (string tag, double sum, long count) = metrics[i];
            if (count > 0)
                record.Add(tag, sum / count);
            metrics[i] = (tag, 0, 0);
        }
    }
}
