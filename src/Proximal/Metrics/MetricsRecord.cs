namespace Proximal;

/// <summary>
/// The figures of one moment of training, by tag, in the order in which they were added. One record is used again and again:
/// <see cref="Clear"/> empties it without giving its memory back.
/// </summary>
public sealed class MetricsRecord
{
    private readonly List<KeyValuePair<string, double>> figures = [];

    /// <summary>How many environment steps had been taken.</summary>
    public long Step { get; private set; }

    /// <summary>The figures so far, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Values => figures;

    /// <summary>How many figures there are.</summary>
    public int Count => figures.Count;

    /// <summary>The figure at a place, without allocating as an enumeration would.</summary>
    public KeyValuePair<string, double> this[int index] => figures[index];

    /// <summary>Empties the record.</summary>
    /// <param name="step">How many environment steps have been taken by now.</param>
    public void Clear(long step)
    {
        Step = step;
        figures.Clear();
    }

    /// <summary>Adds a figure.</summary>
    /// <param name="tag">Its name, such as one of <see cref="MetricTags"/>; each at most once.</param>
    /// <param name="value">Its value, which may be NaN where there is none.</param>
    public void Add(string tag, double value) => figures.Add(KeyValuePair.Create(tag, value));

    /// <summary>Finds a figure.</summary>
    /// <param name="tag">Its name.</param>
    /// <param name="value">Its value, or NaN.</param>
    /// <returns>Whether it is there.</returns>
    public bool TryGet(string tag, out double value)
    {
        for (int i = 0; i < figures.Count; i++)
        {
            if (!string.Equals(figures[i].Key, tag, StringComparison.Ordinal))
                continue;
            value = figures[i].Value;
            return true;
        }

        value = double.NaN;
        return false;
    }
}
