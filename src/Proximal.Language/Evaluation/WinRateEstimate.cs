namespace Proximal.Language;

/// <summary>How often one of two models wins before a judge.</summary>
/// <param name="Wins">Pairs in which the judge preferred the first.</param>
/// <param name="Ties">Pairs in which it preferred neither.</param>
/// <param name="Losses">Pairs in which it preferred the second.</param>
/// <param name="Share">The share of wins, a tie counting half.</param>
/// <param name="Low">The lower end of the 95% interval.</param>
/// <param name="High">Its upper end.</param>
public sealed record WinRateEstimate(int Wins, int Ties, int Losses, double Share, double Low, double High)
{
    private const double Z = 1.959963984540054;

    /// <summary>
    /// Counts verdicts. The interval is Wilson's (1927), which holds near 0 and 1 too; where there are ties, whose halves vary less
    /// than wins and losses, it is wider than it had to be.
    /// </summary>
    /// <param name="verdicts">At least one.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static WinRateEstimate Of(ReadOnlySpan<Preference> verdicts)
    {
        double share = Judge.WinRate(verdicts),
            n = verdicts.Length;
        double centre = (share + (Z * Z / (2 * n))) / (1 + (Z * Z / n));
        double half = Z / (1 + (Z * Z / n)) * Math.Sqrt((share * (1 - share) / n) + (Z * Z / (4 * n * n)));
        return new WinRateEstimate(
            verdicts.Count(Preference.First),
            verdicts.Count(Preference.Tie),
            verdicts.Count(Preference.Second),
            share,
            Math.Max(0, centre - half),
            Math.Min(1, centre + half)
        );
    }
}
