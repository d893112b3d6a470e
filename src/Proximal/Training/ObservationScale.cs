namespace Proximal;

/// <summary>Scale of the elements of observations, as metrics.</summary>
internal static class ObservationScale
{
    private const int MaxColumns = 512;

    /// <summary>
    /// Number of elements of an observation to measure: 0 for images and one-hot codes, which have no scale of their
    /// own, and for very long observations.
    /// </summary>
    /// <param name="observations">The observation space.</param>
    public static int Columns(Space observations) =>
        observations is Box { Shape.Length: 1 } or CompositeSpace && observations.ObservationSize <= MaxColumns
            ? observations.ObservationSize
            : 0;

    /// <summary>Adds the scales to the metrics.</summary>
    /// <param name="moments"><see cref="Moments.Values"/> of the elements.</param>
    /// <param name="columns">Number of elements; nothing is added for 0.</param>
    /// <param name="metrics">Receives the metrics.</param>
    public static void Report(ReadOnlySpan<double> moments, int columns, MetricsRecord metrics)
    {
        double count = moments[0];
        if (columns == 0 || count == 0)
            return;
        (double max, double min, int constant) = (0, double.PositiveInfinity, 0);
        for (int i = 1; i <= columns; i++)
        {
            (double mean, double squares) = (moments[i], moments[columns + i]);
            double scale = Math.Sqrt((mean * mean) + (squares / count));
            if (squares == 0)
                constant++;
            max = Math.Max(max, scale);
            if (scale > 0)
                min = Math.Min(min, scale);
        }

        metrics.Add(MetricTags.ObservationScaleMax, max);
        metrics.Add(MetricTags.ObservationScaleMin, double.IsFinite(min) ? min : 0);
        metrics.Add(MetricTags.ConstantObservationShare, (double)constant / columns);
    }
}
