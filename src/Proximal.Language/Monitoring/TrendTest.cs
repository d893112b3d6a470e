namespace Proximal.Language;

/// <summary>Trend of a series.</summary>
/// <param name="Change">
/// Change from the first to the last value, by the median of all slopes between two values (Sen 1968).
/// </param>
/// <param name="Score">Number of standard deviations from a series without trend; positive if it increases.</param>
internal readonly record struct Trend(double Change, double Score);

/// <summary>
/// Mann-Kendall test for a trend of evenly spaced values (Mann 1945, Kendall). It uses only the order of values, so
/// outliers and skewed noise have little effect. Measurements of consecutive updates are correlated, so the variance is
/// that of autocorrelated noise: the lag-1 autocorrelation about Sen's slope, corrected for its bias in short series,
/// is used as in Yue and Wang (2004).
/// </summary>
internal sealed class TrendTest
{
    /// <summary>Maximum number of values of a test, which compares all pairs.</summary>
    public const int MostValues = 100;

    private const double LargestCorrelation = 0.95;

    private readonly double[] slopes = new double[MostValues * (MostValues - 1) / 2];
    private readonly double[] sorted = new double[MostValues];

    /// <summary>Measures a trend.</summary>
    /// <param name="values">At least 5, at most <see cref="MostValues"/>.</param>
    public Trend Measure(ReadOnlySpan<double> values)
    {
        int n = values.Length;
        if (n is < 5 or > MostValues)
            throw new ArgumentException($"a trend needs 5 to {MostValues} values, not {n}", nameof(values));
        (int rises, int pair) = (0, 0);
        for (int i = 0; i < n; i++)
        {
            for (int j = i + 1; j < n; j++)
            {
                double difference = values[j] - values[i];
                rises += Math.Sign(difference);
                slopes[pair++] = difference / (j - i);
            }
        }

        Span<double> all = slopes.AsSpan(0, pair);
        all.Sort();
        double slope = pair % 2 == 1 ? all[pair / 2] : (all[(pair / 2) - 1] + all[pair / 2]) / 2;
        double variance = Variance(values) * Inflation(values, slope);
        double score = rises == 0 || variance <= 0 ? 0 : (rises - Math.Sign(rises)) / Math.Sqrt(variance);
        return new Trend(slope * (n - 1), score);
    }

    // Variance of the number of increases minus decreases without a trend; ties reduce it.
    private double Variance(ReadOnlySpan<double> values)
    {
        int n = values.Length;
        Span<double> ordered = sorted.AsSpan(0, n);
        values.CopyTo(ordered);
        ordered.Sort();
        double variance = n * (n - 1.0) * ((2 * n) + 5);
        for (int i = 0; i < n; )
        {
            int end = i + 1;
            while (end < n && ordered[end] == ordered[i])
                end++;
            double ties = end - i;
            variance -= ties * (ties - 1) * ((2 * ties) + 5);
            i = end;
        }

        return variance / 18;
    }

    // Factor by which autocorrelation increases the variance.
    private double Inflation(ReadOnlySpan<double> values, double slope)
    {
        int n = values.Length;
        Span<double> residuals = sorted.AsSpan(0, n);
        double mean = 0;
        for (int i = 0; i < n; i++)
            mean += residuals[i] = values[i] - (slope * i);
        mean /= n;
        (double squares, double products) = (0, 0);
        for (int i = 0; i < n; i++)
        {
            squares += (residuals[i] - mean) * (residuals[i] - mean);
            if (i > 0)
                products += (residuals[i] - mean) * (residuals[i - 1] - mean);
        }

        if (squares <= 0)
            return 1;
        double correlation = Math.Clamp(((n * products / squares) + 2) / (n - 4), 0, LargestCorrelation);
        (double inflation, double power) = (1, 1);
        for (int lag = 1; lag < n; lag++)
            inflation += 2 * (1 - ((double)lag / n)) * (power *= correlation);
        return inflation;
    }
}
