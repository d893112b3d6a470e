namespace Proximal.Experiments;

/// <summary>
/// How much of the trials' order a setting explains by itself: the share of the variance of their ranks that lies between its values
/// rather than within them, less what chance alone would give (ε² of Kelley 1935). Numbers count as four groups of equal size.
/// </summary>
internal static class HyperparameterImportance
{
    // Below, chance has the better part.
    private const int LeastTrials = 12,
        Groups = 4;

    /// <summary>The share, in [0, 1]; NaN where there are too few trials, or all are equal.</summary>
    /// <param name="source">Where the setting's values come from.</param>
    /// <param name="values">Every trial's value.</param>
    /// <param name="scores">Every trial's return; NaN for those that failed, which rank last.</param>
    public static double Of(SearchDistribution source, IReadOnlyList<string> values, IReadOnlyList<double> scores)
    {
        if (scores.Count < LeastTrials)
            return double.NaN;
        double[] ranks = Ranks(scores);
        double mean = ranks.Average();
        double total = ranks.Sum(rank => (rank - mean) * (rank - mean));
        double[][] groups = [.. GroupsOf(source, values).Select(group => group.Select(i => ranks[i]).ToArray())];
        if (total == 0 || groups.Length < 2 || groups.Length >= ranks.Length)
            return double.NaN;
        double within = groups.Sum(group => group.Sum(rank => (rank - group.Average()) * (rank - group.Average())));
        return Math.Max(0, 1 - (within / (ranks.Length - groups.Length) / (total / (ranks.Length - 1))));
    }

    private static IEnumerable<IEnumerable<int>> GroupsOf(SearchDistribution source, IReadOnlyList<string> values)
    {
        IEnumerable<int> all = Enumerable.Range(0, values.Count);
        return source is RangeDistribution
            ? all.OrderBy(i => RangeDistribution.NumberIn(values[i]))
                .ThenBy(i => i)
                .Index()
                .GroupBy(pair => pair.Index * Groups / values.Count, pair => pair.Item)
            : all.GroupBy(i => values[i], StringComparer.Ordinal);
    }

    // Equal scores share the mean of their ranks.
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
