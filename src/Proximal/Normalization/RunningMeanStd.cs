namespace Proximal;

/// <summary>
/// Running mean and variance of each element of a sample, in double precision. Batches are merged with the parallel
/// algorithm of Chan, Golub and LeVeque, starting from mean 0, variance 1 and count 1e-4, as in Gymnasium and
/// Stable-Baselines3. An element whose first batch has a mean above 100 or below -100 starts from this mean instead:
/// the initial mean 0 would otherwise hide small deviations around a large mean.
/// </summary>
public sealed class RunningMeanStd : IStateful
{
    private const double InitialCount = 1e-4,
        LargeMean = 100;

    private readonly double[] mean;
    private readonly double[] variance;
    private readonly double[] batchMean;
    private readonly double[] batchVariance;
    private double count = InitialCount;

    /// <summary>Creates statistics with mean 0 and variance 1.</summary>
    /// <param name="width">The number of elements of a sample.</param>
    public RunningMeanStd(int width)
    {
        mean = new double[width];
        variance = new double[width];
        batchMean = new double[width];
        batchVariance = new double[width];
        Array.Fill(variance, 1);
    }

    /// <summary>The number of elements of a sample.</summary>
    public int Width => mean.Length;

    /// <summary>The number of samples, plus 1e-4.</summary>
    public double Count => count;

    /// <summary>The mean of each element.</summary>
    public ReadOnlySpan<double> Mean => mean;

    /// <summary>The variance of each element, without Bessel's correction.</summary>
    public ReadOnlySpan<double> Variance => variance;

    /// <summary>Updates the statistics with a batch of samples.</summary>
    /// <param name="samples">The samples, [rows, width], at least one row.</param>
    public void Update(ReadOnlySpan<float> samples)
    {
        Span<double> sums = batchMean,
            squares = batchVariance;
        int rows = samples.Length / Width;
        sums.Clear();
        squares.Clear();
        for (ReadOnlySpan<float> left = samples; left.Length >= Width; left = left[Width..])
        for (int i = 0; i < sums.Length; i++)
            sums[i] += left[i];
        for (int i = 0; i < sums.Length; i++)
            sums[i] /= rows;
        for (ReadOnlySpan<float> left = samples; left.Length >= Width; left = left[Width..])
        for (int i = 0; i < sums.Length; i++)
            squares[i] += (left[i] - sums[i]) * (left[i] - sums[i]);
        Merge(rows);
    }

    /// <summary>Updates the statistics with a batch of samples in double precision.</summary>
    /// <param name="samples">The samples, [rows]. Requires a <see cref="Width"/> of 1.</param>
    public void Update(ReadOnlySpan<double> samples)
    {
        double sum = 0,
            squares = 0;
        foreach (double sample in samples)
            sum += sample;
        double average = sum / samples.Length;
        foreach (double sample in samples)
            squares += (sample - average) * (sample - average);
        (batchMean[0], batchVariance[0]) = (average, squares);
        Merge(samples.Length);
    }

    /// <summary>Takes over the statistics of samples of the same width.</summary>
    internal void CopyFrom(RunningMeanStd other)
    {
        other.mean.CopyTo(mean);
        other.variance.CopyTo(variance);
        count = other.count;
    }

    /// <summary>Updates the statistics with the moments of samples.</summary>
    internal void UpdateFrom(Moments samples)
    {
        if (samples.Count == 0)
            return;
        samples.Mean.CopyTo(batchMean);
        samples.SquaredDeviations.CopyTo(batchVariance);
        Merge((int)samples.Count);
    }

    // Merges batchMean and batchVariance, which contains the sums of squared deviations.
    private void Merge(int rows)
    {
        double total = count + rows;
        bool isFirst = count == InitialCount;
        for (int i = 0; i < mean.Length; i++)
        {
            // The distance adds count · distance² to the squares: more than a sample of variance 1 beyond this limit.
            if (isFirst && Math.Abs(batchMean[i]) > LargeMean)
            {
                (mean[i], variance[i]) = (batchMean[i], batchVariance[i] / rows);
                continue;
            }

            double delta = batchMean[i] - mean[i];
            double squares = (variance[i] * count) + batchVariance[i] + (delta * delta * count * rows / total);
            mean[i] += delta * rows / total;
            variance[i] = squares / total;
        }

        count = total;
    }

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix)
    {
        state.Set<double>($"{prefix}.mean", mean);
        state.Set<double>($"{prefix}.variance", variance);
        state.SetValue($"{prefix}.count", count);
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        state.CopyTo<double>($"{prefix}.mean", mean);
        state.CopyTo<double>($"{prefix}.variance", variance);
        count = state.GetValue<double>($"{prefix}.count");
    }
}
