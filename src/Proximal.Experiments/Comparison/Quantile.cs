namespace Proximal.Experiments;

/// <summary>Quantiles of a sample, interpolated between neighbours as NumPy's are.</summary>
internal static class Quantile
{
    /// <param name="sorted">The values, ascending; at least one.</param>
    /// <param name="share">In [0, 1]: 0 is the least, 0.5 the median, 1 the greatest.</param>
    public static double Of(ReadOnlySpan<double> sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int below = (int)place;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }

    /// <summary>From the first quartile to the third: how far the middle half spreads.</summary>
    public static double InterquartileRange(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return Of(sorted, 0.75) - Of(sorted, 0.25);
    }
}
