namespace Proximal;

/// <summary>
/// The metrics of one update, by tag, in the order in which they were added. Trainers reuse one record:
/// <see cref="Clear"/> empties it without releasing its memory.
/// </summary>
public sealed class MetricsRecord
{
    private readonly List<KeyValuePair<string, double>> metrics = [];

    /// <summary>The number of environment steps at the time of the metrics.</summary>
    public long Step { get; private set; }

    /// <summary>All metrics, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Values => metrics;

    /// <summary>The number of metrics.</summary>
    public int Count => metrics.Count;

    /// <summary>The metric at an index. Unlike enumeration, this does not allocate.</summary>
    public KeyValuePair<string, double> this[int index] => metrics[index];

    /// <summary>Empties the record.</summary>
    /// <param name="step">The number of environment steps at the time of the new metrics.</param>
    public void Clear(long step)
    {
        Step = step;
        metrics.Clear();
    }

    /// <summary>Adds a metric.</summary>
    /// <param name="tag">The tag, such as one of <see cref="MetricTags"/>. Each tag can be added once.</param>
    /// <param name="value">The value; NaN if there is none.</param>
    public void Add(string tag, double value) => metrics.Add(KeyValuePair.Create(tag, value));

    /// <summary>Finds a metric.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="value">Receives the value, or NaN if the metric does not exist.</param>
    /// <returns>Whether the metric exists.</returns>
    public bool TryGet(string tag, out double value)
    {
        for (int i = 0; i < metrics.Count; i++)
        {
            if (!string.Equals(metrics[i].Key, tag, StringComparison.Ordinal))
                continue;
            value = metrics[i].Value;
            return true;
        }

        value = double.NaN;
        return false;
    }
}
