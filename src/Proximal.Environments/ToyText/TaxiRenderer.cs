using System.Numerics;
using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>Draws the city with walls, landmarks, the taxi and the passenger. A flag marks the destination.</summary>
internal static class TaxiRenderer
{
    private const int Size = TaxiMdp.Size;
    private static readonly Rgba[] LandmarkColors =
    [
        RenderColors.Orange,
        RenderColors.Green,
        RenderColors.Gold,
        RenderColors.Blue,
    ];

    public static void Draw(TaxiState state, ICanvas canvas)
    {
        var grid = new Grid(canvas, Size, Size);
        grid.Begin(RenderColors.Paper);
        for (int row = 0; row < Size; row++)
        for (int column = 0; column < Size; column++)
            grid.Cell(row, column, RenderColors.Pale);
        for (int i = 0; i < LandmarkColors.Length; i++)
        {
            (int row, int column) = TaxiMdp.Landmarks[i];
            grid.Cell(row, column, LandmarkColors[i].WithOpacity(0.6));
        }

        DrawWalls(canvas);
        (int y, int x) = TaxiMdp.Landmarks[state.Destination];
        bool isAboard = state.Passenger == TaxiMdp.Aboard;
        DrawTaxi(canvas, grid.Center(state.Row, state.Column));
        grid.Flag(y, x, LandmarkColors[state.Destination]);
        Vector2 passenger = isAboard ? grid.Center(state.Row, state.Column) : WaitingPosition(grid, state.Passenger);
        canvas.Circle(passenger - new Vector2(0, 0.06f), 0.12f, RenderColors.Dark);
        canvas.Circle(passenger + new Vector2(0, 0.1f), 0.08f, RenderColors.Paper);
    }

    private static Vector2 WaitingPosition(Grid grid, int landmark)
    {
        (int row, int column) = TaxiMdp.Landmarks[landmark];
        return grid.Center(row, column) + new Vector2(0.28f, -0.26f);
    }

    private static void DrawTaxi(ICanvas canvas, Vector2 middle)
    {
        for (int side = -1; side <= 1; side += 2)
            canvas.Circle(middle + new Vector2(side * 0.2f, -0.24f), 0.1f, RenderColors.Dark);
        canvas.RoundedBox(middle, new Vector2(0.76f, 0.44f), 0.12f, 0, RenderColors.Gold);
        canvas.RoundedBox(middle + new Vector2(0, 0.02f), new Vector2(0.44f, 0.28f), 0.06f, 0, RenderColors.Sky);
    }

    private static void DrawWalls(ICanvas canvas)
    {
        for (int row = 0; row < Size; row++)
        {
            for (int column = -1; column < Size; column++)
            {
                if (TaxiMdp.WallEastOf(row, column))
                    canvas.Line(
                        new Vector2(column + 1, Size - row),
                        new Vector2(column + 1, Size - row - 1),
                        0.1f,
                        RenderColors.Grey
                    );
            }
        }

        canvas.Line(new Vector2(0, 0), new Vector2(Size, 0), 0.1f, RenderColors.Grey);
        canvas.Line(new Vector2(0, Size), new Vector2(Size, Size), 0.1f, RenderColors.Grey);
    }
}
