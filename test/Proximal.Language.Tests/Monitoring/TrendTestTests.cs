using Proximal.Tensors;

namespace Proximal.Language.Tests;

public sealed class TrendTestTests
{
    [Fact]
    public void Straight_line_has_the_Mann_Kendall_score()
    {
        // All 45 pairs rise; variance 10 · 9 · 25 / 18 = 125; what remains about the line is 0.
        Trend trend = new TrendTest().Measure([.. Enumerable.Range(0, 10).Select(static t => 3.0 * t)]);
        Assert.Equal(27, trend.Change, 1e-12);
        Assert.Equal(44 / Math.Sqrt(125), trend.Score, 1e-12);
        Assert.Equal(default, new TrendTest().Measure(new double[20]));
    }

    [Fact]
    public void Ties_reduce_the_Mann_Kendall_variance()
    {
        // 1 1 2 2 3 3: 12 of 15 pairs rise; (6 · 5 · 17 - 3 · 2 · 1 · 9) / 18 = 25.33. About Sen's slope of 0.5: 1 0.5
        // 1 0.5 1 0.5, so no inflation.
        Trend trend = new TrendTest().Measure([1, 1, 2, 2, 3, 3]);
        Assert.Equal(11 / Math.Sqrt(456.0 / 18), trend.Score, 1e-12);
        Assert.Equal(2.5, trend.Change, 1e-12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public void Scores_of_correlated_noise_are_about_standard_normal(double correlation)
    {
        var random = new Rng(seed: 11);
        var test = new TrendTest();
        var values = new double[60];
        double squares = 0;
        int beyond = 0;
        const int Runs = 1500;
        for (int run = 0; run < Runs; run++)
        {
            double x = random.NextNormal();
            for (int t = 0; t < values.Length; t++)
                values[t] = x = (correlation * x) + (Math.Sqrt(1 - (correlation * correlation)) * random.NextNormal());
            double score = test.Measure(values).Score;
            squares += score * score;
            if (Math.Abs(score) > 1.96)
                beyond++;
        }

        // Of a standard normal number: 1 and 5%. Estimated correlations err, to the safe side where there are none.
        Assert.InRange(squares / Runs, 0.6, 1.4);
        Assert.InRange((double)beyond / Runs, 0.01, 0.10);
    }
}
