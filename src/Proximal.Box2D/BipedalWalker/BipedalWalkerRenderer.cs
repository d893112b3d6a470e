using System.Numerics;
using Proximal.Box2D.Physics;
using Proximal.Rendering;

namespace Proximal.Box2D;

/// <summary>Draws the part of the terrain around the walker, the walker and its lidar, in the colors of
/// Gymnasium.</summary>
internal static class BipedalWalkerRenderer
{
    private const float LineWidth = 0.06f;
    private const float RayWidth = 0.03f;
    private static readonly Rgba Sky = Rgba.FromHex(0xD7D7FF),
        Cloud = Rgba.FromHex(0xFFFFFF),
        Ground = Rgba.FromHex(0x66994C),
        Grass1 = Rgba.FromHex(0x4CFF4C),
        Grass2 = Rgba.FromHex(0x4CCC4C),
        Box = Rgba.FromHex(0xFFFFFF),
        BoxOutline = Rgba.FromHex(0x999999),
        Ray = Rgba.FromHex(0xFF0000),
        Hull = Rgba.FromHex(0x7F33E5),
        HullOutline = Rgba.FromHex(0x4C4C7F),
        FarLeg = Rgba.FromHex(0xB26598),
        FarLegOutline = Rgba.FromHex(0x7F4C65),
        NearLeg = Rgba.FromHex(0x803366),
        NearLegOutline = Rgba.FromHex(0x4D1A33),
        Pole = Rgba.FromHex(0x000000),
        Flag = Rgba.FromHex(0xE63300);

    public static void Draw(in BipedalWalkerState state, ICanvas canvas)
    {
        Vec2 walker = state.Bodies[WalkerWorld.Hull].Transform.Position;
        float left = walker.X - (float)(WalkerWorld.Width / 5),
            right = left + (float)WalkerWorld.Width;
        canvas.Begin(new Vector2(left, 0), new Vector2(right, (float)WalkerWorld.Height), Sky);
        DrawClouds(in state, left, right, canvas);
        DrawGround(in state, left, right, canvas);
        for (int i = 0; i < WalkerLidar.Count; i++)
        {
            Vector2 from = Drawing.Point(walker),
                to = Drawing.Point(WalkerLidarRays.End(walker, i));
            canvas.Line(from, Vector2.Lerp(from, to, state.Lidar[i]), RayWidth, Ray.WithOpacity(0.4));
        }

        DrawLeg(in state, 1, FarLeg, FarLegOutline, canvas);
        DrawLeg(in state, 3, NearLeg, NearLegOutline, canvas);
        DrawBody(in state, WalkerWorld.Hull, Hull, HullOutline, canvas);
        var foot = new Vector2((float)(3 * WalkerTerrain.Step), (float)WalkerTerrain.Height);
        canvas.Flag(foot, LineWidth, Pole, Flag);
    }

    // Clouds move at half the speed of the ground.
    private static void DrawClouds(in BipedalWalkerState state, float left, float right, ICanvas canvas)
    {
        Span<Vector2> corners = stackalloc Vector2[WalkerClouds.Corners];
        for (int i = 0; i < WalkerClouds.Count; i += WalkerClouds.Corners)
        {
            bool isVisible = false;
            for (int corner = 0; corner < corners.Length; corner++)
            {
                corners[corner] = Drawing.Point(state.Clouds[i + corner]) + new Vector2(left / 2, 0);
                isVisible |= corners[corner].X > left && corners[corner].X < right;
            }

            if (isVisible)
                canvas.Polygon(corners, Cloud);
        }
    }

    private static void DrawGround(in BipedalWalkerState state, float left, float right, ICanvas canvas)
    {
        Span<Vector2> corners = stackalloc Vector2[WalkerEdges.Count + 3];
        int first = Math.Max(0, (int)(left / WalkerTerrain.Step)),
            last = Math.Min(WalkerEdges.Count - 1, (int)(right / WalkerTerrain.Step)),
            count = 0;
        for (int i = first; i <= last; i++)
            corners[count++] = Drawing.Point(state.Edges[i].Ends[0]);
        corners[count++] = Drawing.Point(state.Edges[last].Ends[1]);
        corners[count] = new Vector2(corners[count - 1].X, 0);
        corners[count + 1] = new Vector2(corners[0].X, 0);
        canvas.Polygon(corners[..(count + 2)], Ground);
        for (int i = first; i <= last; i++)
            canvas.Line(corners[i - first], corners[i - first + 1], LineWidth, i % 2 == 0 ? Grass1 : Grass2);

        for (int i = 0; i < state.BoxCount; i++)
        {
            ref readonly GroundBox box = ref state.Boxes[i];
            if (box.Vertices[0].X >= left && box.Vertices[2].X <= right)
                DrawBox(in box, canvas);
        }
    }

    private static void DrawBox(in GroundBox box, ICanvas canvas)
    {
        Span<Vector2> corners = stackalloc Vector2[5];
        for (int i = 0; i < corners.Length; i++)
            corners[i] = Drawing.Point(box.Vertices[i % 4]);
        canvas.Polygon(corners[..4], Box);
        canvas.Polyline(corners, LineWidth, BoxOutline);
    }

    private static void DrawLeg(in BipedalWalkerState state, int upper, Rgba fill, Rgba outline, ICanvas canvas)
    {
        DrawBody(in state, upper, fill, outline, canvas);
        DrawBody(in state, upper + 1, fill, outline, canvas);
    }

    private static void DrawBody(in BipedalWalkerState state, int body, Rgba fill, Rgba outline, ICanvas canvas) =>
        canvas.Body(in state.Bodies[body], WalkerWorld.VerticesOf(body), fill, outline, LineWidth);
}
