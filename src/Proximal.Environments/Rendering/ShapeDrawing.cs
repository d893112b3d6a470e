using System.Numerics;
using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>Shapes that <see cref="ICanvas"/> does not provide.</summary>
internal static class ShapeDrawing
{
    private const int CornerPoints = 4;

    /// <summary>Returns the point at a distance and direction from another. The direction is counterclockwise from the
    /// right, in radians.</summary>
    public static Vector2 Polar(Vector2 from, double distance, double direction)
    {
        (double sine, double cosine) = Math.SinCos(direction);
        return from + new Vector2((float)(distance * cosine), (float)(distance * sine));
    }

    /// <summary>Draws a line between two points.</summary>
    public static void Line(this ICanvas canvas, Vector2 from, Vector2 to, float width, Rgba color) =>
        canvas.Polyline([from, to], width, color);

    /// <summary>Fills a rectangle with rounded corners.</summary>
    /// <param name="canvas">The canvas.</param>
    /// <param name="center">The center of the rectangle.</param>
    /// <param name="size">The width and height.</param>
    /// <param name="radius">The radius of the corners.</param>
    /// <param name="turn">The rotation about the center, counterclockwise in radians.</param>
    /// <param name="fill">The fill color.</param>
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

    /// <summary>Draws an arc of a circle.</summary>
    /// <param name="canvas">The canvas.</param>
    /// <param name="center">The center of the circle.</param>
    /// <param name="radius">The radius of the circle.</param>
    /// <param name="from">The angle of the start, counterclockwise from the right, in radians.</param>
    /// <param name="to">The angle of the end.</param>
    /// <param name="width">The width of the line.</param>
    /// <param name="color">The color of the line.</param>
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

    /// <summary>Draws a dashed line.</summary>
    /// <param name="canvas">The canvas.</param>
    /// <param name="from">The start of the first dash.</param>
    /// <param name="to">The end of the last dash.</param>
    /// <param name="dashes">The number of dashes; gaps have the same length.</param>
    /// <param name="width">The width of the line.</param>
    /// <param name="color">The color of the line.</param>
    public static void Dashes(this ICanvas canvas, Vector2 from, Vector2 to, int dashes, float width, Rgba color)
    {
        Vector2 step = (to - from) / ((2 * dashes) - 1);
        for (int i = 0; i < dashes; i++)
            canvas.Line(from + (2 * i * step), from + (((2 * i) + 1) * step), width, color);
    }
}
