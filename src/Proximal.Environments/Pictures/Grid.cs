using System.Numerics;
using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>A board of square cells, 1 wide each, whose rows are counted from the top.</summary>
/// <param name="canvas">Where to draw.</param>
/// <param name="rows">How many rows the board has.</param>
/// <param name="columns">How many columns.</param>
internal readonly struct Grid(ICanvas canvas, int rows, int columns)
{
    private const float Margin = 0.15f;

    // Below, a caption stands.
    private float Caption => Math.Max(rows, columns) / 22f;

    /// <summary>Begins a picture that shows the board with a small margin.</summary>
    public void Begin(Rgba background) =>
        canvas.Begin(new Vector2(-Margin, -Margin - Caption), new Vector2(columns + Margin, rows + Margin), background);

    /// <summary>The middle of a cell.</summary>
    public Vector2 Middle(int row, int column) => new(column + 0.5f, rows - row - 0.5f);

    /// <summary>Fills a cell.</summary>
    /// <param name="row">From the top.</param>
    /// <param name="column">From the left.</param>
    /// <param name="fill">The colour inside.</param>
    /// <param name="size">The square's width, of the cell's; a little less than 1 by default, so that lines stay between cells.</param>
    public void Cell(int row, int column, Rgba fill, float size = 0.94f) =>
        canvas.RoundedBox(Middle(row, column), new Vector2(size), 0.1f * size, 0, fill);

    /// <summary>Fills a circle in a cell.</summary>
    /// <param name="row">From the top.</param>
    /// <param name="column">From the left.</param>
    /// <param name="radius">Of the circle, of the cell's width.</param>
    /// <param name="fill">The colour inside.</param>
    public void Disc(int row, int column, float radius, Rgba fill) => canvas.Circle(Middle(row, column), radius, fill);

    /// <summary>Draws a flag on a pole in a cell.</summary>
    public void FlagAt(int row, int column, Rgba color)
    {
        Vector2 foot = Middle(row, column) + new Vector2(-0.15f, -0.33f),
            top = foot + new Vector2(0, 0.66f);
        canvas.Line(foot, top, 0.06f, RenderColors.Dark);
        canvas.Polygon([top, top + new Vector2(0.42f, -0.16f), top + new Vector2(0, -0.32f)], color);
    }

    /// <summary>Draws somebody in a cell who looks where he last went.</summary>
    /// <param name="row">From the top.</param>
    /// <param name="column">From the left.</param>
    /// <param name="look">The direction, or zero where he has not gone yet.</param>
    public void Walker(int row, int column, Vector2 look)
    {
        Vector2 middle = Middle(row, column);
        canvas.Circle(middle, 0.3f, RenderColors.Orange);
        canvas.Circle(middle + (0.14f * look), 0.1f, RenderColors.Paper);
    }
}
