namespace Proximal.Experiments;

/// <summary>
/// Interquartile mean: the mean of the middle half of the values. It is less sensitive to outliers than the mean and
/// has less variance than the median (Agarwal et al. 2021, arXiv:2108.13264).
/// </summary>
internal static class InterquartileMean
{
    /// <summary>Mean without the ⌊n/4⌋ lowest and highest values, as SciPy's <c>trim_mean(values, 0.25)</c>.</summary>
    /// <param name="values">Values; at least one.</param>
    public static double Of(params ReadOnlySpan<double> values)
    {
        Span<double> sorted = values.Length <= 256 ? stackalloc double[values.Length] : new double[values.Length];
        values.CopyTo(sorted);
        sorted.Sort();
        int cut = values.Length / 4;
        double sum = 0;
        foreach (double value in sorted[cut..^cut])
            sum += value;
        return sum / (values.Length - (2 * cut));
    }
}
