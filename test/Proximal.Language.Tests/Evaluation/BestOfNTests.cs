namespace Proximal.Language.Tests;

public sealed class BestOfNTests
{
    [Fact]
    public void Best_of_N_is_the_mean_of_the_maxima()
    {
        var estimate = BestOfNEstimate.Of([1, 3, 2, 0, RewardFunction.Abstained, -1], 3);
        Assert.Equal((3, 1.5, 2), (estimate.N, estimate.Best.Mean, estimate.Best.Count));
        Assert.Equal((1, 5), (estimate.Single.Mean, estimate.Single.Count));
        Assert.Equal(Math.Log(3) - (2 / 3.0), estimate.KlBound, 1e-12);
        var one = BestOfNEstimate.Of([1, 2], 1);
        Assert.Equal((one.Single, 0), (one.Best, one.KlBound));
        Assert.Throws<ArgumentException>(() => BestOfNEstimate.Of([1, 2, 3], 2));
    }
}
