namespace Proximal.Experiments;

/// <summary>
/// The mean of the middle half: less swayed by a lucky or an unlucky seed than the mean, and surer than the median (Agarwal et al.
/// 2021, arXiv:2108.13264).
/// </summary>
internal static class InterquartileMean
{
    /// <summary>Leaves out ⌊n/4⌋ values at either end, as SciPy's <c>trim_mean(values, 0.25)</c> does, and takes the mean of the rest.</summary>
    /// <param name="values">At least one.</param>
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
