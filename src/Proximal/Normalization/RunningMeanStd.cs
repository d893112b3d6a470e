namespace Proximal;

/// <summary>
/// Mean and variance of everything seen so far, part by part, in double precision. Batches are merged by Chan, Golub and
/// LeVeque's parallel formula, beginning from mean 0, variance 1 and a count of 1e-4, as Gymnasium and Stable-Baselines3 do.
/// </summary>
public sealed class RunningMeanStd : IStateful
{
    private readonly double[] mean;
    private readonly double[] variance;
    private readonly double[] batchMean;
    private readonly double[] batchVariance;
    private double count = 1e-4;

    /// <summary>Begins with mean 0 and variance 1.</summary>
    /// <param name="width">Parts per sample, each with statistics of its own.</param>
    public RunningMeanStd(int width)
    {
        mean = new double[width];
        variance = new double[width];
        batchMean = new double[width];
        batchVariance = new double[width];
        Array.Fill(variance, 1);
    }

    /// <summary>Parts per sample.</summary>
    public int Width => mean.Length;

    /// <summary>How many samples have been seen, plus 1e-4.</summary>
    public double Count => count;

    /// <summary>The mean of each part.</summary>
    public ReadOnlySpan<double> Mean => mean;

    /// <summary>The variance of each part, without Bessel's correction.</summary>
    public ReadOnlySpan<double> Variance => variance;

    /// <summary>Takes a batch of samples.</summary>
    /// <param name="samples">[rows, width], one row or more.</param>
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

    /// <summary>Takes a batch of samples in double precision.</summary>
    /// <param name="samples">[rows], for a <see cref="Width"/> of 1.</param>
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

    // Expects the batch's means and its sums of squared deviations.
    private void Merge(int rows)
    {
        double total = count + rows;
        for (int i = 0; i < mean.Length; i++)
        {
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
