namespace Proximal;

/// <summary>The mean of a figure over the gradient steps between two reports.</summary>
internal struct MeanFigure
{
    private double sum;
    private long count;

    internal void Add(double value)
    {
        sum += value;
        count++;
    }

    /// <summary>Adds the mean to a record, where there is one, and begins anew.</summary>
    internal void Report(MetricsRecord metrics, string tag)
    {
        if (count > 0) metrics.Add(tag, sum / count);
        (sum, count) = (0, 0);
    }
}
