using System.Numerics;
using Proximal.Rendering;

namespace Proximal.MuJoCo;

/// <summary>Draws the background and the ground, with marks that show how far a body moves.</summary>
/// <param name="view">What the image shows.</param>
/// <param name="projection">Projection of the view.</param>
internal sealed class Ground(MuJoCoView view, ViewProjection projection)
{
    private static readonly Rgba Paper = Rgba.FromHex(0xF7F5F0);
    private static readonly Rgba Floor = Rgba.FromHex(0xDCDDE1);
    private static readonly Rgba Mark = Rgba.FromHex(0xB9BDC8);

    // Distance of the marks, in meters.
    private readonly float spacing = view.Width <= 1.5f ? 0.1f : 1;
    private readonly float line = view.Width / 300;

    /// <summary>Begins an image.</summary>
    /// <param name="canvas">Canvas to draw on.</param>
    /// <param name="center">Middle of the image.</param>
    /// <param name="height">Height of the ground in the world; null for none.</param>
    public void Draw(ICanvas canvas, Vector2 center, float? height)
    {
        var half = new Vector2(view.Width / 2, view.Height / 2);
        canvas.Begin(center - half, center + half, Paper);
        if (height is not { } ground)
            return;
        switch (view.Direction)
        {
            case MuJoCoViewDirection.Side:
                DrawEdge(canvas, center, half, ground);
                break;
            default:
                DrawGrid(canvas, center, ground);
                break;
        }
    }

    private void DrawEdge(ICanvas canvas, Vector2 center, Vector2 half, float ground)
    {
        // Beyond the visible rectangle too, because the image may be wider.
        float left = center.X - (3 * half.X),
            right = center.X + (3 * half.X),
            bottom = Math.Min(center.Y - (3 * half.Y), ground - 1);
        canvas.Polygon([new(left, ground), new(right, ground), new(right, bottom), new(left, bottom)], Floor);
        for (float x = MathF.Ceiling(left / spacing) * spacing; x <= right; x += spacing)
            canvas.Polyline([new(x, ground - (3 * line)), new(x, ground - (12 * line))], 2 * line, Mark);
        canvas.Polyline([new(left, ground), new(right, ground)], line, Mark);
    }

    private void DrawGrid(ICanvas canvas, Vector2 center, float ground)
    {
        // The point of the ground in the middle of the image. Both axes of the image have a component in the ground.
        Vector2 x = projection.Project(Vector3.UnitX),
            y = projection.Project(Vector3.UnitY),
            origin = projection.Project(new Vector3(0, 0, ground));
        float determinant = (x.X * y.Y) - (x.Y * y.X);
        Vector2 offset = center - origin;
        var middle = new Vector2(
            ((offset.X * y.Y) - (offset.Y * y.X)) / determinant,
            ((x.X * offset.Y) - (x.Y * offset.X)) / determinant
        );
        float reach = 3 * Math.Max(view.Width, view.Height);
        Span<Vector2> corners = stackalloc Vector2[4];
        for (int i = 0; i < 4; i++)
            corners[i] = At(middle.X + (i is 0 or 3 ? -reach : reach), middle.Y + (i < 2 ? -reach : reach));
        canvas.Polygon(corners, Floor);
        for (float at = MathF.Ceiling((middle.X - reach) / spacing) * spacing; at <= middle.X + reach; at += spacing)
            canvas.Polyline([At(at, middle.Y - reach), At(at, middle.Y + reach)], line, Mark);
        for (float at = MathF.Ceiling((middle.Y - reach) / spacing) * spacing; at <= middle.Y + reach; at += spacing)
            canvas.Polyline([At(middle.X - reach, at), At(middle.X + reach, at)], line, Mark);

        Vector2 At(float along, float across) => projection.Project(new Vector3(along, across, ground));
    }
}
