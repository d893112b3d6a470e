namespace Proximal.Experiments;

/// <summary>Values of a metric over a run, with summaries that do not depend on single values.</summary>
/// <param name="tag">Tag of the metric.</param>
/// <param name="curve">Its values; none if the run does not have it.</param>
internal sealed class MetricValues(string tag, Curve curve)
{
    private const double EarlyShare = 0.1,
        LateShare = 0.25;

    /// <summary>Tag of the metric.</summary>
    public string Tag => tag;

    /// <summary>Number of values.</summary>
    public int Count => curve.Values.Length;

    /// <summary>Whether the run has the metric.</summary>
    public bool Exists => Count > 0;

    /// <summary>Values in order.</summary>
    public IReadOnlyList<double> Values => curve.Values;

    /// <summary>Step of each value.</summary>
    public IReadOnlyList<double> Steps => curve.Steps;

    /// <summary>First value; NaN without values.</summary>
    public double First => Exists ? curve.Values[0] : double.NaN;

    /// <summary>Last value; NaN without values.</summary>
    public double Last => Exists ? curve.Values[^1] : double.NaN;

    /// <summary>Median of all values; NaN without values, as the other summaries.</summary>
    public double Median => MedianOf(0, Count);

    /// <summary>Median of the first tenth of the values.</summary>
    public double Early => MedianOf(0, Math.Max(1, (int)(EarlyShare * Count)));

    /// <summary>Median of the last quarter of the values.</summary>
    public double Late => MedianOf(Count - Math.Max(1, (int)(LateShare * Count)), Count);

    /// <summary>Median of the second half of the values.</summary>
    public double SecondHalf => MedianOf(Count / 2, Count);

    /// <summary>Median of the values between two shares of the run.</summary>
    /// <param name="from">First share, in [0, 1].</param>
    /// <param name="end">Second share.</param>
    public double Between(double from, double end) => MedianOf((int)(from * Count), Math.Max((int)(end * Count), 1));

    /// <summary>Largest value.</summary>
    public double Max => curve.Values.DefaultIfEmpty(double.NaN).Max();

    /// <summary>Smallest value.</summary>
    public double Min => curve.Values.DefaultIfEmpty(double.NaN).Min();

    /// <summary>Step of the largest value.</summary>
    public double StepOfMax => StepOf(Max);

    /// <summary>Step of the last value; NaN without values.</summary>
    public double StepOfLast => Exists ? curve.Steps[^1] : double.NaN;

    /// <summary>Step of the smallest value.</summary>
    public double StepOfMin => StepOf(Min);

    /// <summary>Value below which a share of the values lies.</summary>
    /// <param name="share">Share, in [0, 1].</param>
    public double Quantile(double share)
    {
        if (!Exists)
            return double.NaN;
        double[] sorted = [.. curve.Values.Order()];
        return sorted[Math.Min(Count - 1, (int)(share * Count))];
    }

    /// <summary>Share of the values above a limit; NaN without values.</summary>
    public double ShareAbove(double limit) =>
        Exists ? (double)curve.Values.Count(value => value > limit) / Count : double.NaN;

    /// <summary>Share of the values below a limit; NaN without values.</summary>
    public double ShareBelow(double limit) =>
        Exists ? (double)curve.Values.Count(value => value < limit) / Count : double.NaN;

    /// <summary>First step whose value is below a limit; NaN if there is none.</summary>
    public double FirstStepBelow(double limit)
    {
        int i = Array.FindIndex(curve.Values, value => value < limit);
        return i >= 0 ? curve.Steps[i] : double.NaN;
    }

    /// <summary>First step whose value is above a limit; NaN if there is none.</summary>
    public double FirstStepAbove(double limit)
    {
        int i = Array.FindIndex(curve.Values, value => value > limit);
        return i >= 0 ? curve.Steps[i] : double.NaN;
    }

    /// <summary>Value at a step, interpolated; NaN outside of the curve.</summary>
    public double At(double step) => curve.At(step);

    private double StepOf(double value) => Exists ? curve.Steps[Array.IndexOf(curve.Values, value)] : double.NaN;

    private double MedianOf(int from, int end)
    {
        from = Math.Max(0, from);
        if (end <= from)
            return double.NaN;
        double[] sorted = [.. curve.Values[from..end].Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
