using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>The board and the moves that <see cref="Meeting"/> and <see cref="Gate"/> share.</summary>
internal static class GridMoves
{
    /// <summary>Number of rows and of columns.</summary>
    public const int Size = 5;

    /// <summary>Number of moves: stay, up, down, left, right.</summary>
    public const int Count = 5;

    /// <summary>Begins an image with empty cells.</summary>
    public static Grid Draw(ICanvas canvas)
    {
        var grid = new Grid(canvas, Size, Size);
        grid.Begin(RenderColors.Paper);
        for (int i = 0; i < Size * Size; i++)
            grid.Cell(i / Size, i % Size, RenderColors.Pale);
        return grid;
    }
}
