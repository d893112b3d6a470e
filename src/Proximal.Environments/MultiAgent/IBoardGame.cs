namespace Proximal.Environments;

/// <summary>
/// A game of two players in turns that see the whole board: it can be shown as text, played by a person, and searched.
/// Actions are the moves, counted from 0; masks mark the valid ones.
/// </summary>
public interface IBoardGame : IMultiAgentEnvironment
{
    /// <summary>The current board in lines of text: <c>X</c> for the first player, <c>O</c> for the second. Moves are
    /// numbered from 1.</summary>
    string BoardText { get; }

    /// <summary>What a move is, for a prompt, such as <c>column</c>.</summary>
    string MoveName { get; }

    /// <summary>Values of the moves of the player who sees an observation, by minimax search.</summary>
    /// <param name="observation">Observation of the player whose turn it is.</param>
    /// <param name="depth">Number of moves to search ahead, at least 1.</param>
    /// <param name="values">Receives the value of each move, [actions]: 1 if it wins within the depth against the best
    /// replies, -1 if it loses, 0 for a draw or an undecided game, NaN for an invalid move.</param>
    void Search(ReadOnlySpan<float> observation, int depth, Span<double> values);
}
