namespace Proximal.Experiments;

/// <summary>Coefficients of the agreement of labellers on nominal categories.</summary>
internal static class Agreement
{
    /// <summary>
    /// Cohen's κ of two labellers (Cohen 1960): (p_o - p_e) / (1 - p_e), 1 for perfect agreement and 0 for that of
    /// chance.
    /// </summary>
    /// <param name="pairs">Categories that both gave to the same unit.</param>
    /// <returns>κ and the observed agreement p_o. κ is NaN if both gave only one category.</returns>
    public static (double Kappa, double Observed) Cohen(IReadOnlyList<(int First, int Second)> pairs)
    {
        if (pairs.Count == 0)
            return (double.NaN, double.NaN);
        double observed = pairs.Count(static pair => pair.First == pair.Second) / (double)pairs.Count;
        double expected = pairs
            .Select(static pair => pair.First)
            .Distinct()
            .Sum(category =>
                pairs.Count(pair => pair.First == category)
                / (double)pairs.Count
                * (pairs.Count(pair => pair.Second == category) / (double)pairs.Count)
            );
        return (expected < 1 ? (observed - expected) / (1 - expected) : double.NaN, observed);
    }

    /// <summary>
    /// Krippendorff's α for nominal categories, any number of labellers and missing answers (Krippendorff 2011,
    /// "Computing Krippendorff's Alpha-Reliability"): 1 - D_o / D_e.
    /// </summary>
    /// <param name="units">Categories that each unit was given; units with fewer than two are ignored.</param>
    /// <returns>α; NaN if no unit has two answers or all answers are equal.</returns>
    public static double Krippendorff(IEnumerable<IReadOnlyList<int>> units)
    {
        var totals = new Dictionary<int, double>();
        double n = 0,
            disagreement = 0;
        foreach (IReadOnlyList<int> unit in units)
        {
            if (unit.Count < 2)
                continue;
            n += unit.Count;
            foreach (int category in unit)
                totals[category] = totals.GetValueOrDefault(category) + 1;
            for (int i = 0; i < unit.Count; i++)
            for (int j = 0; j < unit.Count; j++)
                disagreement += unit[i] != unit[j] ? 1.0 / (unit.Count - 1) : 0;
        }

        double expected = (n * n) - totals.Values.Sum(static count => count * count);
        return expected > 0 ? 1 - ((n - 1) * disagreement / expected) : double.NaN;
    }
}
