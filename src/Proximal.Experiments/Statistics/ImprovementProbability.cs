namespace Proximal.Experiments;

/// <summary>
/// Probability of improvement P(X > Y): the probability that a random run of X has a higher result than one of Y, where
/// a tie counts as one half (Agarwal et al. 2021, arXiv:2108.13264).
/// </summary>
internal static class ImprovementProbability
{
    /// <summary>Estimate over all pairs of runs, with its 95% interval by stratified bootstrap.</summary>
    /// <param name="x">Results of the runs of X; at least one.</param>
    /// <param name="y">Results of the runs of Y; at least one.</param>
    public static ConfidenceInterval Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        int count = x.Length;
        return new StratifiedBootstrap([x.Length, y.Length]).Of(
            [.. x, .. y],
            sample => Estimate(sample[..count], sample[count..])
        );
    }

    private static double Estimate(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double wins = 0;
        foreach (double first in x)
        foreach (double second in y)
            wins +=
                first > second ? 1
                : first == second ? 0.5
                : 0;
        return wins / ((double)x.Length * y.Length);
    }
}
