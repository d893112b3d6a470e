namespace Proximal.Tests;

public sealed class RunningMeanStdTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(19)]
    public void Batch_updates_give_the_moments_of_all_samples(int width)
    {
        var random = new Rng(5);
        var all = new List<float[]>();
        var statistics = new RunningMeanStd(width);
        foreach (int rows in (int[])[1, 7, 64, 200])
        {
            var batch = new float[rows * width];
            random.FillNormal(batch, mean: 50, standardDeviation: 3);
            statistics.Update(batch);
            all.AddRange(batch.Chunk(width));
        }

        for (int i = 0; i < width; i++)
        {
            // The 1e-4 samples of the beginning, of mean 0 and variance 1, count as well.
            double count = all.Count + 1e-4;
            double mean = all.Sum(row => (double)row[i]) / count;
            double variance = ((all.Sum(row => Math.Pow(row[i] - mean, 2)) + (1e-4 * (1 + (mean * mean)))) / count);
            Assert.Equal(mean, statistics.Mean[i], 1e-9 * mean);
            Assert.Equal(variance, statistics.Variance[i], 1e-7 * variance);
        }

        Assert.Equal(272 + 1e-4, statistics.Count, 9);
    }

    [Fact]
    public void Single_and_double_precision_samples_give_the_same_moments()
    {
        var singles = new RunningMeanStd(1);
        var doubles = new RunningMeanStd(1);
        singles.Update([1f, 2.5f, -4f]);
        doubles.Update([1.0, 2.5, -4.0]);
        Assert.Equal(singles.Mean[0], doubles.Mean[0]);
        Assert.Equal(singles.Variance[0], doubles.Variance[0]);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1)]
    public void Small_deviations_around_a_large_mean_are_measured(int rowsPerBatch)
    {
        var statistics = new RunningMeanStd(1);
        foreach (double[] batch in ((double[])[1e8, 1e8 + 1, 1e8 + 2]).Chunk(rowsPerBatch))
            statistics.Update(batch);
        Assert.Equal(1e8 + 1, statistics.Mean[0], 1e-3);
        Assert.Equal(2.0 / 3, statistics.Variance[0], 1e-3);
    }
}
