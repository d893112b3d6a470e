namespace Proximal.Tests.Curricula;

public sealed class ParameterSamplerTests
{
    private const int Draws = 20_000;

    [Fact]
    public void Uniform_values_fill_the_range()
    {
        double[] values = Draw(new UniformSampler(2, 6));
        Assert.InRange(values.Min(), 2, 2.01);
        Assert.InRange(values.Max(), 5.99, 6);
        Assert.Equal(4, values.Average(), 0.05);
    }

    [Fact]
    public void Gaussian_values_have_the_mean_and_the_deviation()
    {
        double[] values = Draw(new GaussianSampler(3, 0.5));
        double mean = values.Average();
        Assert.Equal(3, mean, 0.02);
        Assert.Equal(0.5, Math.Sqrt(values.Average(value => (value - mean) * (value - mean))), 0.01);
    }

    [Fact]
    public void Intervals_are_chosen_by_their_length()
    {
        double[] values = Draw(new MultiRangeUniformSampler(new UniformSampler(0, 1), new UniformSampler(10, 13)));
        Assert.All(values, value => Assert.True(value is (>= 0 and <= 1) or (>= 10 and <= 13)));
        Assert.Equal(0.75, values.Count(value => value >= 10) / (double)Draws, 0.02);
        Assert.Equal(11.5, values.Where(value => value >= 10).Average(), 0.05);
    }

    [Fact]
    public void Constant_draws_no_random_numbers()
    {
        var random = new Rng(1);
        ParameterSampler sampler = 2.5;
        Assert.Equal(2.5, sampler.Sample(ref random));
        Assert.Equal(0UL, random.Position);
    }

    [Fact]
    public void Invalid_ranges_are_refused()
    {
        AssertRefused("min_value must be at most max_value 1, not 2", () => new UniformSampler(2, 1));
        AssertRefused("max_value must be a finite number, not NaN", () => new UniformSampler(2, double.NaN));
        AssertRefused("st_dev must be at least 0, not -1", () => new GaussianSampler(0, -1));
        AssertRefused(
            "intervals must contain at least one interval of positive length",
            () => new MultiRangeUniformSampler(new UniformSampler(1, 1))
        );
        AssertRefused("the value must be a finite number, not NaN", () => new ConstantSampler(double.NaN));
    }

    [Fact]
    public void Samplers_with_equal_values_are_equal()
    {
        MultiRangeUniformSampler sampler = new(new UniformSampler(0, 1)),
            same = new(new UniformSampler(0, 1)),
            other = new(new UniformSampler(0, 2));
        Assert.Equal(sampler, same);
        Assert.Equal(sampler.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(sampler, other);
    }

    private static double[] Draw(ParameterSampler sampler)
    {
        var random = new Rng(5);
        var values = new double[Draws];
        for (int i = 0; i < Draws; i++)
            values[i] = sampler.Sample(ref random);
        return values;
    }

    private static void AssertRefused(string message, Func<ParameterSampler> create) =>
        Assert.Equal(message, Assert.Throws<InvalidInputException>(create).Message);
}
