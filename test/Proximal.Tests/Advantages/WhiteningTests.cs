namespace Proximal.Tests;

public sealed class WhiteningTests
{
    [Fact]
    public void Standardize_subtracts_the_mean_and_divides_by_the_deviation()
    {
        float[] x = [1, 2, 6];
        Whitening.Standardize(x);

        // Mean 3; deviation with Bessel's correction √((4 + 1 + 9) / 2) = √7.
        Assert.Equal([-2 / MathF.Sqrt(7), -1 / MathF.Sqrt(7), 3 / MathF.Sqrt(7)], x, Close);
    }

    [Fact]
    public void Whiten_divides_by_the_deviation_and_keeps_the_mean_on_request()
    {
        float[] shifted = [1, 2, 6],
            kept = [1, 2, 6];
        Whitening.Whiten(shifted);
        Whitening.Whiten(kept, shiftMean: false);
        Assert.Equal([-2 / MathF.Sqrt(7), -1 / MathF.Sqrt(7), 3 / MathF.Sqrt(7)], shifted, Close);
        Assert.Equal(shifted.Select(static value => value + 3), kept, Close);
    }

    [Fact]
    public void Equal_values_become_0_or_stay()
    {
        float[] standardized = [0.25f, 0.25f, 0.25f],
            whitened = [0.25f, 0.25f, 0.25f],
            kept = [0.25f, 0.25f, 0.25f];
        Whitening.Standardize(standardized);
        Whitening.Whiten(whitened);
        Whitening.Whiten(kept, shiftMean: false);
        Assert.Equal([0, 0, 0], standardized);
        Assert.Equal([0, 0, 0], whitened);
        Assert.Equal([0.25f, 0.25f, 0.25f], kept);
    }

    [Fact]
    public void Single_value_is_unchanged()
    {
        float[] x = [5];
        Whitening.Standardize(x);
        Whitening.Whiten(x);
        Assert.Equal([5], x);
        Assert.Equal((5, 0), Whitening.MeanAndStd(x));
    }

    private static bool Close(float expected, float actual) => Math.Abs(expected - actual) < 1e-6;
}
