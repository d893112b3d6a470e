namespace Proximal.Language;

/// <summary>Win rate of one model against another, by a judge's preferences.</summary>
/// <param name="Wins">Number of pairs in which the judge prefers the first model.</param>
/// <param name="Ties">Number of pairs in which it prefers neither.</param>
/// <param name="Losses">Number of pairs in which it prefers the second model.</param>
/// <param name="Share">Share of wins; a tie counts half.</param>
/// <param name="Low">Lower end of the 95% interval.</param>
/// <param name="High">Upper end of the 95% interval.</param>
public sealed record WinRateEstimate(int Wins, int Ties, int Losses, double Share, double Low, double High)
{
    private const double Z = 1.959963984540054;

    /// <summary>
    /// Estimates a win rate. The interval is Wilson's (1927), which is valid near 0 and 1 too. With ties, which vary
    /// less than wins and losses, it is wider than necessary.
    /// </summary>
    /// <param name="preferences">Preferences of the judge, at least one.</param>
    /// <exception cref="ArgumentException">There are no preferences.</exception>
    public static WinRateEstimate Of(ReadOnlySpan<Preference> preferences)
    {
        double share = Judge.WinRate(preferences),
            n = preferences.Length;
        double center = (share + (Z * Z / (2 * n))) / (1 + (Z * Z / n));
        double half = Z / (1 + (Z * Z / n)) * Math.Sqrt((share * (1 - share) / n) + (Z * Z / (4 * n * n)));
        return new WinRateEstimate(
            preferences.Count(Preference.First),
            preferences.Count(Preference.Tie),
            preferences.Count(Preference.Second),
            share,
            Math.Max(0, center - half),
            Math.Min(1, center + half)
        );
    }
}
