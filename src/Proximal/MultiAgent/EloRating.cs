namespace Proximal;

/// <summary>Ratings of the Elo system (Elo 1978): a player with 400 points more than another scores 10 of 11 points.</summary>
internal static class EloRating
{
    /// <summary>Standard normal quantile of a 95% interval.</summary>
    public const double Quantile95 = 1.959964;

    private const double Range = 8000;
    private const int Halvings = 60;

    private static readonly double PointsPerNat = 400 / Math.Log(10);

    /// <summary>Expected score of a player, 1 / (1 + 10^((R_o - R) / 400)).</summary>
    /// <param name="rating">Rating R of the player.</param>
    /// <param name="opponent">Rating R_o of the opponent.</param>
    public static double Expected(double rating, double opponent) => 1 / (1 + Math.Pow(10, (opponent - rating) / 400));

    /// <summary>
    /// Rating of maximum likelihood of a player given games against rated opponents, and one drawn game against its own
    /// earlier rating, which bounds the estimate.
    /// </summary>
    /// <remarks>
    /// The standard error has two parts: the sampling error 1 / √I by the Fisher information I = Σ n E (1 - E) of the
    /// games, and the errors of the opponents' ratings, weighted by their share of I. The latter count as fully
    /// correlated, because each rating builds on earlier ones, so that the error is an upper bound.
    /// </remarks>
    /// <param name="opponents">Ratings and games of the opponents.</param>
    /// <param name="earlier">Earlier rating of the player.</param>
    /// <returns>Rating and standard error.</returns>
    public static Rating Estimate(ReadOnlySpan<RatedGames> opponents, Rating earlier)
    {
        (double low, double high) = (earlier.Value - Range, earlier.Value + Range);
        for (int i = 0; i < Halvings; i++)
        {
            double middle = (low + high) / 2;
            if (Surplus(opponents, earlier, middle) > 0)
                low = middle;
            else
                high = middle;
        }

        double rating = (low + high) / 2,
            information = Information(1, rating, earlier.Value),
            correlated = information * earlier.Error;
        foreach (RatedGames games in opponents)
        {
            double own = Information(games.Count, rating, games.Opponent.Value);
            information += own;
            correlated += own * games.Opponent.Error;
        }

        correlated /= information;
        double sampling = PointsPerNat * PointsPerNat / information;
        return new Rating(rating, Math.Sqrt(sampling + (correlated * correlated)));
    }

    private static double Information(double games, double rating, double opponent)
    {
        double expected = Expected(rating, opponent);
        return games * expected * (1 - expected);
    }

    // Score above expectation, which decreases in the rating.
    private static double Surplus(ReadOnlySpan<RatedGames> opponents, Rating earlier, double rating)
    {
        double surplus = 0.5 - Expected(rating, earlier.Value);
        foreach (RatedGames games in opponents)
            surplus += games.Score - (games.Count * Expected(rating, games.Opponent.Value));
        return surplus;
    }
}

/// <summary>An Elo rating with its standard error.</summary>
/// <param name="Value">The rating.</param>
/// <param name="Error">Standard error, in points of the rating.</param>
internal readonly record struct Rating(double Value, double Error);

/// <summary>Games against an opponent.</summary>
/// <param name="Opponent">Rating of the opponent.</param>
/// <param name="Count">Number of games.</param>
/// <param name="Score">Score: 1 for a win, 0.5 for a draw.</param>
internal readonly record struct RatedGames(Rating Opponent, double Count, double Score);
