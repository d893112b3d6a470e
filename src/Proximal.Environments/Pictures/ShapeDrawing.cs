using System.Numerics;
using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>ShapeDrawing that a canvas does not know by itself.</summary>
internal static class ShapeDrawing
{
    private const int CornerPoints = 4;

    /// <summary>The point at a distance from another, in a direction counted anticlockwise from the right in radians.</summary>
    public static Vector2 Polar(Vector2 from, double distance, double direction)
    {
        (double sine, double cosine) = Math.SinCos(direction);
        return from + new Vector2((float)(distance * cosine), (float)(distance * sine));
    }

    /// <summary>Draws a line between two points.</summary>
    public static void Line(this ICanvas canvas, Vector2 from, Vector2 to, float width, Rgba color) =>
        canvas.Polyline([from, to], width, color);

    /// <summary>Fills a rectangle with round corners.</summary>
    /// <param name="canvas">Where to draw.</param>
    /// <param name="center">Its middle.</param>
    /// <param name="size">Its width and height.</param>
    /// <param name="radius">Of its corners.</param>
    /// <param name="turn">By which it is turned about its middle, anticlockwise in radians.</param>
    /// <param name="fill">The colour inside.</param>
    public static void RoundedBox(
        this ICanvas canvas,
        Vector2 center,
        Vector2 size,
        float radius,
        double turn,
        Rgba fill
    )
    {
        Span<Vector2> corners = stackalloc Vector2[4 * CornerPoints];
        Vector2 inner = (size / 2) - new Vector2(radius);
        var rotation = Matrix3x2.CreateRotation((float)turn);
        for (int i = 0; i < corners.Length; i++)
        {
            int corner = i / CornerPoints;
            var middle = new Vector2(corner is 0 or 3 ? inner.X : -inner.X, corner < 2 ? inner.Y : -inner.Y);
            double direction = (corner + ((i % CornerPoints) / (CornerPoints - 1.0))) * Math.PI / 2;
            corners[i] = center + Vector2.Transform(Polar(middle, radius, direction), rotation);
        }

        canvas.Polygon(corners, fill);
    }

    /// <summary>Draws a part of a circle.</summary>
    /// <param name="canvas">Where to draw.</param>
    /// <param name="center">The circle's middle.</param>
    /// <param name="radius">The circle's.</param>
    /// <param name="from">The direction in which it begins, anticlockwise from the right in radians.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="width">Of the line.</param>
    /// <param name="color">Of the line.</param>
    public static void Arc(
        this ICanvas canvas,
        Vector2 center,
        double radius,
        double from,
        double to,
        float width,
        Rgba color
    )
    {
        Span<Vector2> points = stackalloc Vector2[73];
        for (int i = 0; i < points.Length; i++)
            points[i] = Polar(center, radius, from + ((to - from) * i / (points.Length - 1)));
        canvas.Polyline(points, width, color);
    }

    /// <summary>Draws a line of dashes.</summary>
    /// <param name="canvas">Where to draw.</param>
    /// <param name="from">Where the first dash begins.</param>
    /// <param name="to">Where the last one ends.</param>
    /// <param name="dashes">How many; the gaps are as long.</param>
    /// <param name="width">Of the line.</param>
    /// <param name="color">Of the line.</param>
    public static void Dashes(this ICanvas canvas, Vector2 from, Vector2 to, int dashes, float width, Rgba color)
    {
        Vector2 step = (to - from) / ((2 * dashes) - 1);
        for (int i = 0; i < dashes; i++)
            canvas.Line(from + (2 * i * step), from + (((2 * i) + 1) * step), width, color);
    }
}
