namespace Proximal;

/// <summary>
/// Count, mean and sum of squared deviations of samples, in double precision. Moments of parts are merged by the formula
/// of Chan, Golub and LeVeque (1979) in a balanced binary tree.
/// </summary>
/// <param name="width">Number of elements of a sample.</param>
internal sealed class Moments(int width)
{
    private readonly double[] values = new double[1 + (2 * width)];

    /// <summary>Length of <see cref="Values"/>.</summary>
    public static int LengthFor(int width) => 1 + (2 * width);

    /// <summary>Count, means and sums of squared deviations, for communication.</summary>
    public Span<double> Values => values;

    /// <summary>Number of samples.</summary>
    public double Count => values[0];

    /// <summary>Mean of each element.</summary>
    public ReadOnlySpan<double> Mean => values.AsSpan(1, width);

    /// <summary>Sum of squared deviations from the mean of each element.</summary>
    public ReadOnlySpan<double> SquaredDeviations => values.AsSpan(1 + width, width);

    /// <summary>Discards all samples.</summary>
    public void Clear() => values.AsSpan().Clear();

    /// <summary>Adds samples (Welford 1962).</summary>
    /// <param name="samples">[rows, width].</param>
    public void Add(ReadOnlySpan<float> samples)
    {
        for (; samples.Length >= width && width > 0; samples = samples[width..])
        {
            double count = ++values[0];
            for (int i = 0; i < width; i++)
                AddTo(i, samples[i], count);
        }
    }

    /// <summary>Adds one sample of width 1.</summary>
    public void Add(double sample) => AddTo(0, sample, ++values[0]);

    private void AddTo(int element, double sample, double count)
    {
        double fromMean = sample - values[1 + element];
        values[1 + element] += fromMean / count;
        values[1 + width + element] += fromMean * (sample - values[1 + element]);
    }

    /// <summary>
    /// Merges the moments of shards level by level: (0, 1), (2, 3) …. One that is left over moves up unchanged.
    /// </summary>
    /// <param name="shards"><see cref="Values"/> of every shard, [shards, <see cref="LengthFor"/>(width)]. Overwritten;
    /// the first shard receives the result.</param>
    /// <param name="width">Number of elements of a sample.</param>
    public static void MergeAll(Span<double> shards, int width)
    {
        int length = LengthFor(width),
            count = shards.Length / length;
        for (int distance = 1; distance < count; distance *= 2)
        for (int i = 0; i + distance < count; i += 2 * distance)
            Merge(shards.Slice(i * length, length), shards.Slice((i + distance) * length, length), width);
    }

    private static void Merge(Span<double> a, ReadOnlySpan<double> b, int width)
    {
        (double countA, double countB) = (a[0], b[0]);
        if (countB == 0)
            return;
        if (countA == 0)
        {
            b.CopyTo(a);
            return;
        }

        double count = countA + countB;
        for (int i = 1; i <= width; i++)
        {
            double delta = b[i] - a[i];
            a[i] += delta * (countB / count);
            a[width + i] = a[width + i] + b[width + i] + (delta * delta * (countA * countB / count));
        }

        a[0] = count;
    }
}
