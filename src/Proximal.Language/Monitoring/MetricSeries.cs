namespace Proximal.Language;

/// <summary>All measurements of one quantity, in order, with the update at which each was made.</summary>
internal sealed class MetricSeries : IStateful
{
    private readonly List<double> values = [];
    private readonly List<long> updates = [];

    public int Count => values.Count;

    public long UpdateAt(int index) => updates[index];

    /// <summary>Takes note of a value, unless it is not a number.</summary>
    /// <returns>Whether it is one.</returns>
    public bool Add(long update, double value)
    {
        if (!double.IsFinite(value))
            return false;
        values.Add(value);
        updates.Add(update);
        return true;
    }

    /// <summary>The median of some of the values.</summary>
    public double Median(int from, int count)
    {
        Span<double> some = stackalloc double[count];
        for (int i = 0; i < count; i++)
            some[i] = values[from + i];
        some.Sort();
        return count % 2 == 1 ? some[count / 2] : (some[(count / 2) - 1] + some[count / 2]) / 2;
    }

    /// <summary>The values from an update on; where they are more than there is room for, means of as many equal parts.</summary>
    /// <returns>How many numbers were written.</returns>
    public int Since(long update, Span<double> room)
    {
        int from = updates.BinarySearch(update);
        if (from < 0)
            from = ~from;
        int count = values.Count - from;
        int parts = Math.Min(count, room.Length);
        for (int part = 0; part < parts; part++)
        {
            int begin = from + (int)((long)count * part / parts),
                end = from + (int)((long)count * (part + 1) / parts);
            double sum = 0;
            for (int i = begin; i < end; i++)
                sum += values[i];
            room[part] = sum / (end - begin);
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
