using System.Globalization;
using Proximal.Language;

namespace Proximal.Demos;

/// <summary>
/// Grid world in words: walk to the goal by <c>up</c>, <c>down</c>, <c>left</c> and <c>right</c>. The observation names row
/// and column of the walker and of the goal. The reward of a move is 1 at the goal, and otherwise
/// 0.1 for a move closer to it and -0.1 for any other. A walk is truncated after <paramref name="moves"/> moves.
/// </summary>
/// <param name="size">Number of rows and columns, at least 2. Default 3.</param>
/// <param name="moves">Number of moves, at least 1. Default 4, enough to reach each cell of 3 rows and columns.</param>
public sealed class GridWorld(int size = 3, int moves = 4) : ITextEnvironment
{
    private const float MoveReward = 0.1f;

    private (int Row, int Column) walker,
        goal;
    private int used;

    /// <summary>Words of the moves.</summary>
    public static IReadOnlyList<string> Moves { get; } = ["up", "down", "left", "right"];

    /// <inheritdoc/>
    public IReadOnlyList<ChatMessage> Reset(PromptItem prompt, Rng random)
    {
        Span<int> cells = stackalloc int[size * size];
        random.Permutation(cells);
        (walker, goal) = (CellAt(cells[0]), CellAt(cells[1]));
        used = 0;
        return [new ChatMessage("user", Observation())];
    }

    /// <inheritdoc/>
    public TextStep Respond(string reply)
    {
        used++;
        int before = Distance();
        walker = reply.Trim() switch
        {
            "up" => (Math.Max(0, walker.Row - 1), walker.Column),
            "down" => (Math.Min(size - 1, walker.Row + 1), walker.Column),
            "left" => (walker.Row, Math.Max(0, walker.Column - 1)),
            "right" => (walker.Row, Math.Min(size - 1, walker.Column + 1)),
            _ => walker,
        };
        return walker == goal
            ? TextStep.End(1)
            : new TextStep(Observation(), Distance() < before ? MoveReward : -MoveReward, Truncated: used == moves);
    }

    private (int Row, int Column) CellAt(int index) => (index / size, index % size);

    private int Distance() => Math.Abs(walker.Row - goal.Row) + Math.Abs(walker.Column - goal.Column);

    private string Observation() => $"you {Text(walker)} goal {Text(goal)}";

    private static string Text((int Row, int Column) cell) =>
        string.Create(CultureInfo.InvariantCulture, $"row {cell.Row + 1} column {cell.Column + 1}");
}
