using System.Numerics;
using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>Draws the ground, the cliff, the goal and the player.</summary>
internal static class CliffWalkingRenderer
{
    public static void Draw(TabularState state, ICanvas canvas)
    {
        var grid = new Grid(canvas, CliffWalkingMdp.Height, CliffWalkingMdp.Width);
        grid.Begin(RenderColors.Paper);
        for (int cell = 0; cell < CliffWalkingMdp.Height * CliffWalkingMdp.Width; cell++)
        {
            (int row, int column) = Math.DivRem(cell, CliffWalkingMdp.Width);
            Rgba ground =
                CliffWalkingMdp.IsCliff(cell) ? RenderColors.Dark
                : cell == CliffWalkingMdp.Begin ? RenderColors.Pale
                : RenderColors.Meadow;
            grid.Cell(row, column, ground);
            if (cell == CliffWalkingMdp.Goal)
                grid.Flag(row, column, RenderColors.Gold);
        }

        (int y, int x) = Math.DivRem(state.Index, CliffWalkingMdp.Width);
        grid.Player(y, x, Direction(state.LastAction));
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
