namespace Proximal.Experiments.Tests;

public sealed class StratifiedBootstrapTests
{
    [Fact]
    public void Draws_are_uniform_within_each_stratum()
    {
        var bootstrap = new StratifiedBootstrap([3, 1, 4]);

        Assert.Equal(StratifiedBootstrap.DefaultResamples, bootstrap.Draws.Count);
        Assert.All(
            bootstrap.Draws,
            draw =>
            {
                Assert.All(draw.Take(3), place => Assert.InRange(place, 0, 2));
                Assert.Equal(3, draw[3]);
                Assert.All(draw.Skip(4), place => Assert.InRange(place, 4, 7));
            }
        );
        // 2,000 draws of a fair die of four: each face 500 times, give or take four standard deviations.
        Assert.All(
            Enumerable.Range(4, 4),
            face => Assert.InRange(bootstrap.Draws.Count(draw => draw[4] == face), 420, 580)
        );
    }

    [Fact]
    public void Same_runs_have_the_same_confidence_interval()
    {
        double[] values = [3, 1, 4, 1, 5];

        Assert.Equal(new StratifiedBootstrap([5]).Of(values), new StratifiedBootstrap([5]).Of(values));
        Assert.NotEqual(new StratifiedBootstrap([5]).Draws[0], new StratifiedBootstrap([5]).Draws[1]);
    }

    [Fact]
    public void Equal_runs_have_an_interval_of_width_zero() =>
        Assert.Equal(new ConfidenceInterval(7, 7, 7), new StratifiedBootstrap([2, 3]).Of([7, 7, 7, 7, 7]));

    [Fact]
    public void Interval_of_two_runs_covers_both_values() =>
        Assert.Equal(new ConfidenceInterval(0.5, 0, 1), new StratifiedBootstrap([2]).Of([0, 1]));

    [Fact]
    public void Resampling_does_not_mix_strata()
    {
        // Within each stratum all runs agree: whatever is drawn, there are three zeros and five ones.
        ConfidenceInterval interval = new StratifiedBootstrap([3, 5]).Of([0, 0, 0, 1, 1, 1, 1, 1]);

        Assert.Equal(new ConfidenceInterval(0.75, 0.75, 0.75), interval);
    }

    [Fact]
    public void Interval_approximates_that_of_all_possible_resamples()
    {
        double[] values = [1, 10, 4, 6, 5];
        double[] all = new double[5 * 5 * 5 * 5 * 5];
        for (int i = 0; i < all.Length; i++)
            all[i] = InterquartileMean.Of(
                values[i % 5],
                values[i / 5 % 5],
                values[i / 25 % 5],
                values[i / 125 % 5],
                values[i / 625]
            );
        Array.Sort(all);

        ConfidenceInterval interval = new StratifiedBootstrap([5], resamples: 50_000).Of(values);

        Assert.Equal(5, interval.Estimate);
        // Between neighbours the means lie up to 1/3 apart.
        Assert.InRange(interval.Low, Quantile.Of(all, 0.025) - 0.34, Quantile.Of(all, 0.025) + 0.34);
        Assert.InRange(interval.High, Quantile.Of(all, 0.975) - 0.34, Quantile.Of(all, 0.975) + 0.34);
    }

    [Fact]
    public void Confidence_interval_shifts_and_scales_with_the_values()
    {
        double[] values = [3, 1, 4, 1, 5, 9, 2, 6];
        ConfidenceInterval interval = new StratifiedBootstrap([8]).Of(values);

        ConfidenceInterval moved = new StratifiedBootstrap([8]).Of([.. values.Select(value => (2 * value) - 1)]);

        Assert.InRange(interval.Estimate, interval.Low, interval.High);
        Assert.Equal((2 * interval.Low) - 1, moved.Low, 12);
        Assert.Equal((2 * interval.High) - 1, moved.High, 12);
    }
}
