using System.Globalization;
using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>A named player of a game: a trained policy, random moves, or minimax search.</summary>
/// <param name="Name">Name in tables: the run, <c>random</c>, <c>minimax</c> or <c>minimax:DEPTH</c>.</param>
/// <param name="Create">Creates the player of one agent.</param>
internal sealed record Contestant(string Name, Func<IPlayer> Create)
{
    /// <summary>Scripted players, for help pages.</summary>
    public const string Scripted = "random, minimax or minimax:DEPTH";

    private const string Search = "minimax";

    /// <summary>Whether a text names a scripted player.</summary>
    public static bool IsScripted(string text) =>
        text is "random" or Search || text.StartsWith($"{Search}:", StringComparison.Ordinal);

    /// <summary>Creates the player of a policy.</summary>
    public static Contestant Of(string name, Policy policy, bool deterministic) =>
        new(name, () => new PolicyPlayer(policy, deterministic));

    /// <summary>Creates a scripted player.</summary>
    /// <param name="text"><c>random</c>, <c>minimax</c> or <c>minimax:DEPTH</c>.</param>
    /// <param name="environment">The game.</param>
    /// <exception cref="InvalidInputException">There is no such player of the game.</exception>
    public static Contestant Script(string text, EnvironmentEntry environment)
    {
        if (text == "random")
            return new(text, () => new RandomPlayer(environment.ObservationSpace, environment.ActionSpace));
        if (!IsScripted(text))
            throw new InvalidInputException($"there is no scripted player '{text}': use {Scripted}");
        if (environment.CreateAgents?.Invoke() is not IBoardGame game)
            throw new InvalidInputException(
                $"{text}: {environment.Name} cannot be searched; minimax plays {BoardGames}, random plays all games"
            );
        int depth = int.MaxValue;
        if (text.Length > Search.Length)
        {
            string number = text[(Search.Length + 1)..];
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out depth) || depth < 1)
                throw new InvalidInputException($"{text}: '{number}' is no depth: use a whole number of at least 1");
        }
        else if (game is not TicTacToe)
        {
            throw new InvalidInputException(
                $"{text}: the whole game of {environment.Name} is too large to search: give a depth, such as "
                    + $"{Search}:4"
            );
        }

        return new(text, () => new SearchPlayer(new MinimaxPlayer(game, depth)));
    }

    /// <summary>Names of the built-in games with a board.</summary>
    public const string BoardGames = "tictactoe and connect_four";
}
