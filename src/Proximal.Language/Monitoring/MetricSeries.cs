namespace Proximal.Language;

/// <summary>Values of a metric, in order, with the update at which each was measured.</summary>
internal sealed class MetricSeries : IStateful
{
    private readonly List<double> values = [];
    private readonly List<long> updates = [];

    public int Count => values.Count;

    public long UpdateAt(int index) => updates[index];

    /// <summary>Adds a value, unless it is not finite.</summary>
    /// <returns>Whether the value was added.</returns>
    public bool Add(long update, double value)
    {
        if (!double.IsFinite(value))
            return false;
        values.Add(value);
        updates.Add(update);
        return true;
    }

    /// <summary>Median of a range of the values.</summary>
    public double Median(int from, int count)
    {
        Span<double> sorted = stackalloc double[count];
        for (int i = 0; i < count; i++)
            sorted[i] = values[from + i];
        sorted.Sort();
        return count % 2 == 1 ? sorted[count / 2] : (sorted[(count / 2) - 1] + sorted[count / 2]) / 2;
    }

    /// <summary>Copies the values since an update. If there are more than fit, copies means of equal parts.</summary>
    /// <returns>Number of values copied.</returns>
    public int Since(long update, Span<double> destination)
    {
        int from = updates.BinarySearch(update);
        if (from < 0)
            from = ~from;
        int count = values.Count - from;
        int parts = Math.Min(count, destination.Length);
        for (int part = 0; part < parts; part++)
        {
            int begin = from + (int)((long)count * part / parts),
                end = from + (int)((long)count * (part + 1) / parts);
            double sum = 0;
            for (int i = begin; i < end; i++)
                sum += values[i];
            destination[part] = sum / (end - begin);
        }

        return parts;
    }

    public void SaveState(StateDictionary state, string prefix)
    {
        state.Set<double>($"{prefix}.values", values.ToArray());
        state.Set<long>($"{prefix}.updates", updates.ToArray());
    }

    public void LoadState(StateDictionary state, string prefix)
    {
        values.Clear();
        updates.Clear();
        values.AddRange(state.Get<double>($"{prefix}.values"));
        updates.AddRange(state.Get<long>($"{prefix}.updates"));
    }
}
