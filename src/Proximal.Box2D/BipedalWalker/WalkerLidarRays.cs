using Proximal.Box2D.Physics;

namespace Proximal.Box2D;

/// <summary>The lidar of <see cref="BipedalWalker"/>: ten rays from the hull to the ground, from straight down to
/// forward.</summary>
internal static class WalkerLidarRays
{
    private const double Range = 160 / WalkerWorld.Scale;

    /// <summary>Measures the fraction of its range after which each ray meets the ground; 1 if it does not.</summary>
    public static void Measure(ref BipedalWalkerState state)
    {
        Vec2 from = state.Bodies[WalkerWorld.Hull].Transform.Position;
        for (int i = 0; i < WalkerLidar.Count; i++)
            state.Lidar[i] = Cast(in state, from, End(from, i));
    }

    /// <summary>The end of a ray that meets nothing.</summary>
    public static Vec2 End(Vec2 from, int ray)
    {
        (double sine, double cosine) = Math.SinCos(1.5 * ray / WalkerLidar.Count);
        return new Vec2((float)(from.X + (sine * Range)), (float)(from.Y - (cosine * Range)));
    }

    private static float Cast(in BipedalWalkerState state, Vec2 from, Vec2 to)
    {
        float nearest = 1;

        // The edges have equal widths; one more on each side allows for rounding.
        int first = Math.Max(0, (int)(from.X / WalkerTerrain.Step) - 1),
            last = Math.Min(WalkerEdges.Count - 1, (int)(to.X / WalkerTerrain.Step) + 1);
        for (int i = first; i <= last; i++)
        {
            ref readonly GroundEdge edge = ref state.Edges[i];
            RayCast.Edge(edge.Ends[0], edge.Ends[1], from, to, ref nearest);
        }

        for (int i = 0; i < state.BoxCount; i++)
        {
            ref readonly GroundBox box = ref state.Boxes[i];
            if (box.Vertices[2].X <= to.X && box.Vertices[0].X >= from.X)
                RayCast.Box(in box, from, to, ref nearest);
        }

        return nearest;
    }
}
