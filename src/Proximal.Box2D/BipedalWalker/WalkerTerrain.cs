using Proximal.Box2D.Physics;

namespace Proximal.Box2D;

/// <summary>Draws the terrain of <see cref="BipedalWalker"/>, in the order of Gymnasium's random numbers.</summary>
internal static class WalkerTerrain
{
    public const double Step = 14 / WalkerWorld.Scale;
    public const double Height = WalkerWorld.Height / 4;
    public const int Length = 200;
    public const int Grass = 10;
    public const int StartPad = 20;
    private const float Friction = 2.5f;

    public static void Build<TDraws>(ref BipedalWalkerState state, bool hardcore, ref TDraws draws)
        where TDraws : struct, IDraws, allows ref struct
    {
        Span<double> heights = stackalloc double[Length];
        var builder = new Builder();
        for (int i = 0; i < Length; i++)
            heights[i] = builder.Next(ref state, i, hardcore, ref draws);
        SetEdges(ref state, heights);
        BuildClouds(ref state, ref draws);
    }

    /// <summary>Places the edges of the ground.</summary>
    /// <param name="state">The state.</param>
    /// <param name="heights">The heights of their ends.</param>
    public static void SetEdges(ref BipedalWalkerState state, ReadOnlySpan<double> heights)
    {
        for (int i = 0; i < Length - 1; i++)
        {
            ref GroundEdge edge = ref state.Edges[i];
            edge.Friction = Friction;
            edge.Ends[0] = new Vec2((float)(i * Step), (float)heights[i]);
            edge.Ends[1] = new Vec2((float)((i + 1) * Step), (float)heights[i + 1]);
        }
    }

    private static void BuildClouds<TDraws>(ref BipedalWalkerState state, ref TDraws draws)
        where TDraws : struct, IDraws, allows ref struct
    {
        // The reference has this value of pi.
        const double Pi = 3.14;
        for (int i = 0; i < WalkerClouds.Count; i += WalkerClouds.Corners)
        {
            double x = draws.Uniform(0, Length) * Step,
                y = WalkerWorld.Height * 3 / 4;
            for (int corner = 0; corner < WalkerClouds.Corners; corner++)
            {
                (double sine, double cosine) = Math.SinCos(Pi * 2 * corner / 5);
                double cornerX = x + (15 * Step * sine) + draws.Uniform(0, 5 * Step);
                double cornerY = y + (5 * Step * cosine) + draws.Uniform(0, 5 * Step);
                state.Clouds[i + corner] = new Vec2((float)cornerX, (float)cornerY);
            }
        }
    }

    private enum Kind
    {
        Grass,
        Stump,
        Stairs,
        Pit,
    }

    // Adds one height after the other. An obstacle begins in a step of its own, in which its boxes are placed.
    private struct Builder()
    {
        private Kind kind = Kind.Grass;
        private bool begins;
        private int remaining = StartPad;
        private double y = Height;
        private double slope;
        private double before;
        private int stairWidth;
        private int stairCount;
        private int stairDirection;

        public double Next<TDraws>(ref BipedalWalkerState state, int index, bool hardcore, ref TDraws draws)
            where TDraws : struct, IDraws, allows ref struct
        {
            double x = index * Step;
            if (begins)
                Begin(ref state, x, ref draws);
            else
                Continue(index, ref draws);
            begins = false;
            if (--remaining > 0)
                return y;
            remaining = draws.Integer(Grass / 2, Grass);
            kind = kind == Kind.Grass && hardcore ? (Kind)draws.Integer(1, 4) : Kind.Grass;
            begins = true;
            return y;
        }

        private void Begin<TDraws>(ref BipedalWalkerState state, double x, ref TDraws draws)
            where TDraws : struct, IDraws, allows ref struct
        {
            switch (kind)
            {
                case Kind.Stump:
                    remaining = draws.Integer(1, 3);
                    double size = remaining * Step;
                    AddBox(ref state, x, x + size, y, y + size);
                    break;
                case Kind.Stairs:
                    BeginStairs(ref state, x, ref draws);
                    break;
                case Kind.Pit:
                    remaining = draws.Integer(3, 5);
                    double offset = Step * remaining;
                    AddBox(ref state, x, x + Step, y - (4 * Step), y);
                    AddBox(ref state, x + offset, x + Step + offset, y - (4 * Step), y);
                    remaining += 2;
                    before = y;
                    break;
            }
        }

        private void BeginStairs<TDraws>(ref BipedalWalkerState state, double x, ref TDraws draws)
            where TDraws : struct, IDraws, allows ref struct
        {
            stairDirection = draws.Uniform(0, 1) > 0.5 ? 1 : -1;
            stairWidth = draws.Integer(4, 5);
            stairCount = draws.Integer(3, 5);
            before = y;
            for (int i = 0; i < stairCount; i++)
                AddBox(
                    ref state,
                    x + (i * stairWidth * Step),
                    x + ((1 + i) * stairWidth * Step),
                    y + ((-1 + (i * stairDirection)) * Step),
                    y + (i * stairDirection * Step)
                );
            remaining = stairCount * stairWidth;
        }

        private void Continue<TDraws>(int index, ref TDraws draws)
            where TDraws : struct, IDraws, allows ref struct
        {
            switch (kind)
            {
                case Kind.Grass:
                    slope = (0.8 * slope) + (0.01 * Math.Sign(Height - y));
                    if (index > StartPad)
                        slope += draws.Uniform(-1, 1) / WalkerWorld.Scale;
                    y += slope;
                    break;
                case Kind.Stairs:
                    double steps = (stairCount * stairWidth) - remaining - stairDirection;
                    y = before + (steps / stairWidth * stairDirection * Step);
                    break;
                case Kind.Pit:
                    y = remaining > 1 ? before - (4 * Step) : before;
                    break;
            }
        }

        private static void AddBox(ref BipedalWalkerState state, double left, double right, double low, double high)
        {
            ref GroundBox box = ref state.Boxes[state.BoxCount++];
            box.Friction = Friction;
            box.Vertices[0] = new Vec2((float)right, (float)low);
            box.Vertices[1] = new Vec2((float)right, (float)high);
            box.Vertices[2] = new Vec2((float)left, (float)high);
            box.Vertices[3] = new Vec2((float)left, (float)low);
            PolygonGeometry.Normals(box.Vertices, box.Normals);
        }
    }
}
