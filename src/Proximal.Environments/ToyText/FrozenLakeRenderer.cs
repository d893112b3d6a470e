using System.Numerics;
using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>Draws the ice, the holes, the goal and the player.</summary>
internal static class FrozenLakeRenderer
{
    public static void Draw(FrozenLakeMap map, TabularState state, ICanvas canvas)
    {
        var grid = new Grid(canvas, map.Height, map.Width);
        grid.Begin(RenderColors.Paper);
        for (int row = 0; row < map.Height; row++)
        {
            for (int column = 0; column < map.Width; column++)
            {
                char letter = map[(row * map.Width) + column];
                grid.Cell(row, column, letter == 'S' ? RenderColors.Pale : RenderColors.Sky);
                if (letter == 'H')
                    grid.Disc(row, column, 0.38f, RenderColors.Blue);
                if (letter == 'G')
                    grid.Flag(row, column, RenderColors.Green);
            }
        }

        grid.Player(state.Index / map.Width, state.Index % map.Width, Direction(state.LastAction));
    }

    private static Vector2 Direction(int action) =>
        action switch
        {
            0 => -Vector2.UnitX,
            1 => -Vector2.UnitY,
            2 => Vector2.UnitX,
            3 => Vector2.UnitY,
            _ => Vector2.Zero,
        };
}
