namespace Proximal.Environments;

/// <summary>A cell of a board of 5 x 5 cells.</summary>
/// <param name="X">Column from the left, 0 to 4.</param>
/// <param name="Y">Row from the bottom, 0 to 4.</param>
public readonly record struct GridCell(int X, int Y)
{
    /// <summary>The cell with an index from 0 to 24, row by row.</summary>
    internal static GridCell At(int index) => new(index % GridMoves.Size, index / GridMoves.Size);

    /// <summary>The cell after a move: stay, up, down, left, right. The border stops.</summary>
    internal GridCell Moved(int move) =>
        move switch
        {
            1 => this with { Y = Math.Min(Y + 1, GridMoves.Size - 1) },
            2 => this with { Y = Math.Max(Y - 1, 0) },
            3 => this with { X = Math.Max(X - 1, 0) },
            4 => this with { X = Math.Min(X + 1, GridMoves.Size - 1) },
            _ => this,
        };

    /// <summary>Writes x and y, each in [0, 1].</summary>
    internal void Write(Span<float> observation)
    {
        observation[0] = X / (float)(GridMoves.Size - 1);
        observation[1] = Y / (float)(GridMoves.Size - 1);
    }
}
