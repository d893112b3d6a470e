using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>Draws the water, the treasure and the diver.</summary>
internal static class DeepSeaRenderer
{
    public static void Draw(int size, in DeepSeaState state, ICanvas canvas)
    {
        var grid = new Grid(canvas, size, size);
        grid.Begin(RenderColors.Paper);
        for (int row = 0; row < size; row++)
        for (int column = 0; column < size; column++)
            grid.Cell(row, column, column <= row ? RenderColors.Sky : RenderColors.Pale);
        grid.Flag(size - 1, size - 1, RenderColors.Gold);
        grid.Disc(Math.Min(state.Row, size - 1), state.Column, 0.36f, RenderColors.Blue);
    }
}
