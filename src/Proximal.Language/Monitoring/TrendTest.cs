namespace Proximal.Language;

/// <summary>Where a series is going.</summary>
/// <param name="Change">By how much it moved from its first to its last value, by the median of all slopes between two of them (Sen 1968).</param>
/// <param name="Score">How many standard deviations of a series without trend that is from none: positive where it rises.</param>
internal readonly record struct Trend(double Change, double Score);

/// <summary>
/// The test of Mann (1945) and Kendall for a trend of evenly spaced values. It looks at their order alone, so that single wild values
/// and skewed noise do not matter. Since what one update measures resembles what the one before did, the variance is that of
/// correlated noise: the correlation of neighbours about Sen's slope, corrected for its bias in short series, enters as in Yue and
/// Wang (2004).
/// </summary>
internal sealed class TrendTest
{
    /// <summary>The most values that a test takes: all pairs of them are compared.</summary>
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

    // Of the number of rises less that of falls where there is no trend; equal values make it smaller.
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
            double equal = end - i;
            variance -= equal * (equal - 1) * ((2 * equal) + 5);
            i = end;
        }

        return variance / 18;
    }

    // By how much correlated neighbours enlarge the variance.
    private double Inflation(ReadOnlySpan<double> values, double slope)
    {
        int n = values.Length;
        Span<double> rest = sorted.AsSpan(0, n);
        double mean = 0;
        for (int i = 0; i < n; i++)
            mean += rest[i] = values[i] - (slope * i);
        mean /= n;
        (double squares, double products) = (0, 0);
        for (int i = 0; i < n; i++)
        {
            squares += (rest[i] - mean) * (rest[i] - mean);
            if (i > 0)
                products += (rest[i] - mean) * (rest[i - 1] - mean);
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
