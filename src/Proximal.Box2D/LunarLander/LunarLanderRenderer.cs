using System.Numerics;
using Proximal.Box2D.Physics;
using Proximal.Rendering;

namespace Proximal.Box2D;

/// <summary>Draws the moon, the flags of the pad, and the lander with the flames of its engines, in the colors of
/// Gymnasium.</summary>
internal static class LunarLanderRenderer
{
    private const float LineWidth = 0.06f;
    private static readonly Rgba Moon = Rgba.FromHex(0xFFFFFF),
        Sky = Rgba.FromHex(0x000000),
        Pole = Rgba.FromHex(0xFFFFFF),
        Flag = Rgba.FromHex(0xCCCC00),
        Fill = Rgba.FromHex(0x8066E6),
        Outline = Rgba.FromHex(0x4D4D80),
        Flame = Rgba.FromHex(0xFF8050);

    public static void Draw(in LunarLanderState state, ICanvas canvas)
    {
        canvas.Begin(default, new Vector2((float)LanderWorld.Width, (float)LanderWorld.Height), Sky);
        DrawMoon(in state, canvas);
        for (int chunk = LanderWorld.PadStart; chunk <= LanderWorld.PadEnd; chunk += 2)
        {
            var foot = new Vector2((float)LanderWorld.ChunkX(chunk), (float)LanderWorld.PadHeight);
            canvas.Flag(foot, LineWidth, Pole, Flag);
        }

        DrawFlames(in state, canvas);
        for (int i = 0; i < LanderBodies.Count; i++)
            canvas.Body(in state.Bodies[i], LanderWorld.VerticesOf(i), Fill, Outline, LineWidth);
    }

    private static void DrawMoon(in LunarLanderState state, ICanvas canvas)
    {
        // The first edge is the bottom of the world; the others are the surface.
        Span<Vector2> corners = stackalloc Vector2[LanderEdges.Count + 2];
        corners[0] = new Vector2(0, 0);
        for (int i = 1; i < LanderEdges.Count; i++)
            corners[i] = Drawing.Point(state.Edges[i].Ends[0]);
        corners[LanderEdges.Count] = Drawing.Point(state.Edges[LanderEdges.Count - 1].Ends[1]);
        corners[LanderEdges.Count + 1] = new Vector2((float)LanderWorld.Width, 0);
        canvas.Polygon(corners, Moon);
    }

    private static void DrawFlames(in LunarLanderState state, ICanvas canvas)
    {
        ref readonly Body lander = ref state.Bodies[LanderWorld.Hull];
        if (state.MainPower > 0)
            DrawFlame(in lander, new Vec2(0, -12 / 30f), new Vec2(0, -1), state.MainPower, canvas);
        if (state.SidePower != 0)
        {
            int side = Math.Sign(state.SidePower);
            DrawFlame(in lander, new Vec2(-side * 17 / 30f, 12 / 30f), new Vec2(-side, 0), 0.6f, canvas);
        }
    }

    // Circles that become smaller and fainter.
    private static void DrawFlame(in Body lander, Vec2 from, Vec2 direction, float size, ICanvas canvas)
    {
        for (int i = 0; i < 4; i++)
        {
            Vec2 center = lander.Transform.Apply(from + ((0.22f * size * i) * direction));
            canvas.Circle(Drawing.Point(center), (0.17f - (0.03f * i)) * size, Flame.WithOpacity(1 - (0.22 * i)));
        }
    }
}
