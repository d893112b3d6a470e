using Proximal.Tensors;

namespace Proximal.Experiments.Tests;

public sealed class InterquartileMeanTests
{
    // As scipy.stats.trim_mean(values, 0.25) computes them.
    [Theory]
    [InlineData(5.0, 5.0)]
    [InlineData(1.5, 1.0, 2.0)]
    [InlineData(2.0, 3.0, 1.0, 2.0)]
    [InlineData(2.5, 4.0, 1.0, 3.0, 2.0)]
    [InlineData(3.0, 100.0, 1.0, 2.0, 3.0, 4.0)]
    [InlineData(3.5, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, -70.0, 800.0)]
    public void Interquartile_mean_is_the_mean_of_the_middle_half(double expected, params double[] values) =>
        Assert.Equal(expected, InterquartileMean.Of(values), 12);

    [Fact]
    public void Interquartile_mean_is_linear_and_independent_of_order()
    {
        var random = new Rng(3, 0);
        for (int count = 1; count <= 20; count++)
        {
            double[] values = new double[count];
            foreach (ref double value in values.AsSpan())
                value = random.NextNormal();
            double mean = InterquartileMean.Of(values);

            Assert.Equal(mean, InterquartileMean.Of([.. values.Reverse()]), 12);
            Assert.Equal((3 * mean) - 7, InterquartileMean.Of([.. values.Select(value => (3 * value) - 7)]), 12);
            Assert.InRange(mean, values.Min(), values.Max());
        }
    }

    [Fact]
    public void Interquartile_mean_of_four_or_more_ignores_an_outlier() =>
        Assert.Equal(InterquartileMean.Of(1, 2, 3, 4, 5), InterquartileMean.Of(1, 2, 3, 4, 1e9), 12);

    // As numpy.quantile(values, share) computes them.
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.25, 1.75)]
    [InlineData(0.5, 2.5)]
    [InlineData(0.9, 6.5)]
    [InlineData(1, 8)]
    public void Quantiles_are_interpolated(double share, double expected) =>
        Assert.Equal(expected, Quantile.Of([1, 2, 3, 8], share), 12);

    [Fact]
    public void Interquartile_range_is_the_spread_of_the_middle_half() =>
        Assert.Equal(1.5, Quantile.InterquartileRange([4, 1, 3, 2]), 12);
}
