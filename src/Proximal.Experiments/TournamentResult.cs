namespace Proximal.Experiments;

/// <summary>Result of a tournament: every player met every other in both seats.</summary>
/// <param name="Environment">Name of the game.</param>
/// <param name="GamesPerPair">Games of each pair, half of them in each seat.</param>
/// <param name="Standings">The players, best first.</param>
/// <param name="Pairings">Results of every ordered pair of players.</param>
public sealed record TournamentResult(
    string Environment,
    int GamesPerPair,
    IReadOnlyList<TournamentStanding> Standings,
    IReadOnlyList<TournamentPairing> Pairings
);

/// <summary>Result of a player in a tournament.</summary>
/// <param name="Player">Name of the player.</param>
/// <param name="Elo">
/// Elo rating by maximum likelihood (Bradley and Terry 1952) over all games, with one drawn game added to each pair. The
/// mean of all players is 1200.
/// </param>
/// <param name="EloLow">Lower end of its 95% interval.</param>
/// <param name="EloHigh">Upper end of its 95% interval.</param>
/// <param name="Wins">Number of games won.</param>
/// <param name="Draws">Number of games drawn.</param>
/// <param name="Losses">Number of games lost.</param>
public sealed record TournamentStanding(
    string Player,
    double Elo,
    double EloLow,
    double EloHigh,
    int Wins,
    int Draws,
    int Losses
)
{
    /// <summary>Share of points in [0, 1]: 1 for a win, 0.5 for a draw.</summary>
    public double Score => (Wins + (0.5 * Draws)) / (Wins + Draws + Losses);
}

/// <summary>Games of two players in fixed seats.</summary>
/// <param name="First">Player in the first seat.</param>
/// <param name="Second">Player in the second seat.</param>
/// <param name="Wins">Number of games that the first seat won.</param>
/// <param name="Draws">Number of games drawn.</param>
/// <param name="Losses">Number of games that the first seat lost.</param>
public sealed record TournamentPairing(string First, string Second, int Wins, int Draws, int Losses);
