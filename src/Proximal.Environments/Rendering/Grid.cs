using System.Numerics;
using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>A board of square cells with a side of 1. Row 0 is at the top.</summary>
/// <param name="canvas">The canvas.</param>
/// <param name="rows">The number of rows.</param>
/// <param name="columns">The number of columns.</param>
internal readonly struct Grid(ICanvas canvas, int rows, int columns)
{
    private const float Margin = 0.15f;

    // Height of the space for a caption below the board.
    private float Caption => Math.Max(rows, columns) / 22f;

    /// <summary>Begins an image of the board with a small margin.</summary>
    public void Begin(Rgba background) =>
        canvas.Begin(new Vector2(-Margin, -Margin - Caption), new Vector2(columns + Margin, rows + Margin), background);

    /// <summary>Returns the center of a cell.</summary>
    public Vector2 Center(int row, int column) => new(column + 0.5f, rows - row - 0.5f);

    /// <summary>Fills a cell.</summary>
    /// <param name="row">The row, from the top.</param>
    /// <param name="column">The column, from the left.</param>
    /// <param name="fill">The fill color.</param>
    /// <param name="size">The width relative to the cell. The default below 1 leaves lines between cells.</param>
    public void Cell(int row, int column, Rgba fill, float size = 0.94f) =>
        canvas.RoundedBox(Center(row, column), new Vector2(size), 0.1f * size, 0, fill);

    /// <summary>Fills a circle at the center of a cell.</summary>
    /// <param name="row">The row, from the top.</param>
    /// <param name="column">The column, from the left.</param>
    /// <param name="radius">The radius relative to the width of the cell.</param>
    /// <param name="fill">The fill color.</param>
    public void Disc(int row, int column, float radius, Rgba fill) => canvas.Circle(Center(row, column), radius, fill);

    /// <summary>Draws a flag on a pole in a cell.</summary>
    public void Flag(int row, int column, Rgba color)
    {
        Vector2 foot = Center(row, column) + new Vector2(-0.15f, -0.33f),
            top = foot + new Vector2(0, 0.66f);
        canvas.Line(foot, top, 0.06f, RenderColors.Dark);
        canvas.Polygon([top, top + new Vector2(0.42f, -0.16f), top + new Vector2(0, -0.32f)], color);
    }

    /// <summary>Draws the player in a cell, facing the direction of the last move.</summary>
    /// <param name="row">The row, from the top.</param>
    /// <param name="column">The column, from the left.</param>
    /// <param name="direction">The direction, or zero before the first move.</param>
    public void Player(int row, int column, Vector2 direction)
    {
        Vector2 center = Center(row, column);
        canvas.Circle(center, 0.3f, RenderColors.Orange);
        canvas.Circle(center + (0.14f * direction), 0.1f, RenderColors.Paper);
    }
}
