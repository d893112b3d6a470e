using System.Numerics;
using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>The meadow above the cliff, its edge, and who walks there.</summary>
internal static class CliffWalkingRenderer
{
    public static void Draw(TabularState state, ICanvas canvas)
    {
        var grid = new Grid(canvas, CliffWalkingTask.Height, CliffWalkingTask.Width);
        grid.Begin(RenderColors.Paper);
        for (int cell = 0; cell < CliffWalkingTask.Height * CliffWalkingTask.Width; cell++)
        {
            (int row, int column) = Math.DivRem(cell, CliffWalkingTask.Width);
            Rgba ground =
                CliffWalkingTask.IsCliff(cell) ? RenderColors.Dark
                : cell == CliffWalkingTask.Begin ? RenderColors.Pale
                : RenderColors.Meadow;
            grid.Cell(row, column, ground);
            if (cell == CliffWalkingTask.Goal)
                grid.FlagAt(row, column, RenderColors.Gold);
        }

        (int y, int x) = Math.DivRem(state.Index, CliffWalkingTask.Width);
        grid.Walker(y, x, Direction(state.LastAction));
    }

    private static Vector2 Direction(int action) =>
        action switch
        {
            0 => Vector2.UnitY,
            1 => Vector2.UnitX,
            2 => -Vector2.UnitY,
            3 => -Vector2.UnitX,
            _ => Vector2.Zero,
        };
}
