namespace Proximal.Environments;

/// <summary>
/// Player of a board game that searches all moves to a depth and chooses at random among the best. Positions beyond the
/// depth count as draws. With the depth of the whole game it never loses tic-tac-toe.
/// </summary>
/// <param name="game">The game; only its rules are used.</param>
/// <param name="depth">Number of moves to search ahead, at least 1. Default: the whole game, which is possible in
/// tic-tac-toe only.</param>
public sealed class MinimaxPlayer(IBoardGame game, int depth = int.MaxValue)
{
    private readonly double[] values = new double[((Discrete)game.ActionSpace(0)).N];

    /// <summary>Chooses a move.</summary>
    /// <param name="observation">Observation of the player whose turn it is.</param>
    /// <param name="random">Random numbers, which decide between moves of the same value.</param>
    /// <returns>The action.</returns>
    public int Choose(ReadOnlySpan<float> observation, ref Rng random)
    {
        game.Search(observation, depth, values);
        (double best, int count) = (double.NegativeInfinity, 0);
        foreach (double value in values)
        {
            if (value > best)
                (best, count) = (value, 1);
            else if (value == best)
                count++;
        }

        int at = random.NextInt32(count);
        for (int move = 0; ; move++)
            if (values[move] == best && at-- == 0)
                return move;
    }
}
