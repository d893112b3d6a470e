using System.Numerics;
using Proximal.Box2D.Physics;
using Proximal.Rendering;

namespace Proximal.Box2D;

/// <summary>Shapes of the physics on a canvas.</summary>
internal static class Drawing
{
    private const int MaxCorners = 6;

    public static Vector2 Point(Vec2 point) => new(point.X, point.Y);

    public static void Line(this ICanvas canvas, Vector2 from, Vector2 to, float width, Rgba color) =>
        canvas.Polyline([from, to], width, color);

    /// <summary>Draws the polygon of a body with an outline.</summary>
    public static void Body(
        this ICanvas canvas,
        in Body body,
        ReadOnlySpan<Vec2> vertices,
        Rgba fill,
        Rgba outline,
        float width
    )
    {
        Span<Vector2> corners = stackalloc Vector2[MaxCorners + 1];
        for (int i = 0; i < vertices.Length; i++)
            corners[i] = Point(body.Transform.Apply(vertices[i]));
        corners[vertices.Length] = corners[0];
        canvas.Polygon(corners[..vertices.Length], fill);
        canvas.Polyline(corners[..(vertices.Length + 1)], width, outline);
    }

    /// <summary>Draws a flag on a pole.</summary>
    public static void Flag(this ICanvas canvas, Vector2 foot, float width, Rgba pole, Rgba flag)
    {
        const float Height = 50 / 30f;
        Vector2 top = foot + new Vector2(0, Height);
        canvas.Line(foot, top, width, pole);
        canvas.Polygon([top, top + new Vector2(25 / 30f, -5 / 30f), top + new Vector2(0, -10 / 30f)], flag);
    }
}
