namespace Proximal.Experiments;

/// <summary>
/// Importance of a key: the share of the variance of the trials' ranks that is between the values of the key instead of
/// within them, corrected for chance (ε² of Kelley 1935). Numbers are divided into four groups of equal size.
/// </summary>
internal static class HyperparameterImportance
{
    // With fewer trials, chance dominates.
    private const int LeastTrials = 12,
        Groups = 4;

    /// <summary>
    /// Computes the importance, in [0, 1]; NaN for fewer than 12 trials, or if all returns are equal.
    /// </summary>
    /// <param name="distribution">Distribution of the values.</param>
    /// <param name="values">Value of each trial.</param>
    /// <param name="scores">Return of each trial; NaN for failed trials, which rank last.</param>
    public static double Of(SearchDistribution distribution, IReadOnlyList<string> values, IReadOnlyList<double> scores)
    {
        if (scores.Count < LeastTrials)
            return double.NaN;
        double[] ranks = Ranks(scores);
        double mean = ranks.Average();
        double total = ranks.Sum(rank => (rank - mean) * (rank - mean));
        double[][] groups = [.. GroupsOf(distribution, values).Select(group => group.Select(i => ranks[i]).ToArray())];
        if (total == 0 || groups.Length < 2 || groups.Length >= ranks.Length)
            return double.NaN;
        double within = groups.Sum(group => group.Sum(rank => (rank - group.Average()) * (rank - group.Average())));
        return Math.Max(0, 1 - (within / (ranks.Length - groups.Length) / (total / (ranks.Length - 1))));
    }

    private static IEnumerable<IEnumerable<int>> GroupsOf(SearchDistribution distribution, IReadOnlyList<string> values)
    {
        IEnumerable<int> all = Enumerable.Range(0, values.Count);
        return distribution is RangeDistribution
            ? all.OrderBy(i => RangeDistribution.NumberIn(values[i]))
                .ThenBy(i => i)
                .Index()
                .GroupBy(pair => pair.Index * Groups / values.Count, pair => pair.Item)
            : all.GroupBy(i => values[i], StringComparer.Ordinal);
    }

    // Equal scores get the mean of their ranks.
    private static double[] Ranks(IReadOnlyList<double> scores)
    {
        static double Order(double score) => double.IsNaN(score) ? double.NegativeInfinity : score;
        return
        [
            .. scores.Select(score =>
                scores.Count(other => Order(other) < Order(score))
                + (scores.Count(other => Order(other) == Order(score)) / 2.0)
            ),
        ];
    }
}
