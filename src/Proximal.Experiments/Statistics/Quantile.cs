namespace Proximal.Experiments;

/// <summary>Quantiles of a sample, with linear interpolation, as NumPy's default.</summary>
internal static class Quantile
{
    /// <param name="sorted">Values in ascending order; at least one.</param>
    /// <param name="share">Quantile in [0, 1]: 0 for the minimum, 0.5 for the median, 1 for the maximum.</param>
    public static double Of(ReadOnlySpan<double> sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int below = (int)place;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }

    /// <summary>Difference between the third and the first quartile.</summary>
    public static double InterquartileRange(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return Of(sorted, 0.75) - Of(sorted, 0.25);
    }
}
