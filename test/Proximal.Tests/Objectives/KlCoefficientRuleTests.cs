namespace Proximal.Tests;

public sealed class KlCoefficientRuleTests
{
    // Schulman et al. 2017, section 4.
    [Theory]
    [InlineData(1.9, 1)]
    [InlineData(2.1, 2)]
    [InlineData(4.4, 2)]
    [InlineData(4.6, 4)]
    public void HalveOrDouble_changes_the_coefficient_below_and_above_1_5_times_the_target(
        double kl,
        double expected
    ) => Assert.Equal(expected, KlCoefficientRule.HalveOrDouble(coefficient: 2, kl, target: 3));

    // Ziegler et al. 2019, section 2.2: the error is clipped to ±0.2.
    [Theory]
    [InlineData(6, 2)]
    [InlineData(6.6, 2 * (1 + (0.1 * 50 / 1000)))]
    [InlineData(60, 2 * (1 + (0.2 * 50 / 1000)))]
    [InlineData(0, 2 * (1 - (0.2 * 50 / 1000)))]
    public void Proportional_changes_the_coefficient_by_the_clipped_error(double kl, double expected) =>
        Assert.Equal(
            expected,
            KlCoefficientRule.Proportional(coefficient: 2, kl, target: 6, episodes: 50, horizon: 1000),
            1e-12
        );
}
