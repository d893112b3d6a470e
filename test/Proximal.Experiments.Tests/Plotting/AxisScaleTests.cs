namespace Proximal.Experiments.Tests;

public sealed class AxisScaleTests
{
    [Theory]
    [InlineData(22, 500, 0, 500, "0 100 200 300 400 500")]
    [InlineData(-1250, -160, -1250, 0, "-1250 -1000 -750 -500 -250 0")]
    [InlineData(0, 0.013, 0, 0.015, "0 0.005 0.010 0.015")]
    [InlineData(-200, -105, -200, -100, "-200 -180 -160 -140 -120 -100")]
    public void Ticks_are_round_numbers_that_enclose_the_values(
        double low,
        double high,
        double minimum,
        double maximum,
        string labels
    )
    {
        var scale = AxisScale.Rounded(low, high, 5);

        Assert.Equal(minimum, scale.Minimum, 9);
        Assert.Equal(maximum, scale.Maximum, 9);
        Assert.Equal(labels, string.Join(' ', scale.Ticks.Select(scale.Label)));
    }

    [Theory]
    [InlineData(100_096, "0 20k 40k 60k 80k 100k")]
    [InlineData(1_000_448, "0 0.2M 0.4M 0.6M 0.8M 1.0M")]
    [InlineData(99_840, "0 20k 40k 60k 80k 100k")]
    [InlineData(500_000, "0 100k 200k 300k 400k 500k")]
    public void Step_axis_has_short_labels(double last, string labels)
    {
        var scale = AxisScale.Tight(0, last, 6);

        Assert.Equal(labels, string.Join(' ', scale.Ticks.Select(scale.Label)));
    }

    [Fact]
    public void Axis_of_a_constant_has_a_margin()
    {
        var scale = AxisScale.Rounded(500, 500, 5);

        Assert.InRange(scale.Fraction(500), 0.2, 0.8);
    }
}
