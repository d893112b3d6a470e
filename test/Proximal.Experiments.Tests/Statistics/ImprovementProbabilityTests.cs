namespace Proximal.Experiments.Tests;

public sealed class ImprovementProbabilityTests
{
    [Fact]
    public void Of_counts_pairs_and_half_of_the_ties()
    {
        // Of the pairs of {1, 2, 3} and {2, 2}: two losses, two ties, two wins.
        ConfidenceInterval found = ImprovementProbability.Of([1, 2, 3], [2, 2]);
        Assert.Equal(0.5, found.Estimate);
        Assert.InRange(found.Low, 0, 0.2);
        Assert.InRange(found.High, 0.8, 1);
    }

    [Fact]
    public void Of_separate_samples_is_certain() =>
        Assert.Equal(new ConfidenceInterval(1, 1, 1), ImprovementProbability.Of([5, 6, 7], [1, 2]));

    [Fact]
    public void Of_is_the_complement_in_the_other_direction()
    {
        double[] x = [1.5, 2.5, 9, 4],
            y = [2, 3, 4];
        Assert.Equal(1, ImprovementProbability.Of(x, y).Estimate + ImprovementProbability.Of(y, x).Estimate, 12);
    }
}
