using Proximal.Box2D.Physics;

namespace Proximal.Box2D;

/// <summary>The bodies, joints and terrain of <see cref="LunarLander"/>. The unit is the meter.</summary>
internal static class LanderWorld
{
    /// <summary>Pixels of Gymnasium's picture per meter.</summary>
    public const double Scale = 30;
    public const double Width = 600 / Scale;
    public const double Height = 400 / Scale;
    public const double PadHeight = Height / 4;
    public const double LegDown = 18;

    /// <summary>The index of the body with the engines; the legs follow.</summary>
    public const int Hull = 0;

    /// <summary>The first and the last chunk of the pad.</summary>
    public const int PadStart = (Chunks / 2) - 1;
    public const int PadEnd = (Chunks / 2) + 1;

    private const int Chunks = 11;
    private const double LegAway = 20;
    private const float MotorTorque = 40;

    private static readonly BodyShape[] Shapes = CreateShapes();
    private static readonly JointShape[] JointShapes = [Joint(0), Joint(1)];

    public static ReadOnlySpan<Vec2> VerticesOf(int body) => Shapes[body].Vertices;

    public static double ChunkX(int chunk) => Width / (Chunks - 1) * chunk;

    /// <summary>A view of the physics of a state.</summary>
    public static World View(ref LunarLanderState state, float gravity) =>
        new()
        {
            Bodies = state.Bodies,
            Shapes = Shapes,
            Joints = state.Joints,
            JointShapes = JointShapes,
            Ground = new Ground([], state.Edges, isOneBody: true),
            Contacts = new ContactList(state.Contacts, ref state.ContactCount),
            Tree = new BoundingTree(state.Nodes, ref state.Root, LanderEdges.Count + LanderBodies.Count),
            Gravity = gravity,
        };

    /// <summary>Draws a terrain and places the bodies.</summary>
    public static void Build<TDraws>(ref LunarLanderState state, ref TDraws draws)
        where TDraws : struct, IDraws, allows ref struct
    {
        BuildTerrain(ref state, ref draws);
        var start = new Vec2((float)(Width / 2), (float)Height);
        state.Bodies[Hull] = Body.At(start, 0, Shapes[Hull]);
        for (int leg = 0; leg < 2; leg++)
        {
            int side = SideOf(leg);
            var position = new Vec2((float)((Width / 2) - (side * LegAway / Scale)), (float)Height);
            state.Bodies[1 + leg] = Body.At(position, (float)(side * 0.05), Shapes[1 + leg]);
            state.Joints[leg] = new RevoluteJoint { MotorSpeed = (float)(0.3 * side), MaxMotorTorque = MotorTorque };
        }
    }

    private static int SideOf(int leg) => leg == 0 ? -1 : 1;

    private static void BuildTerrain<TDraws>(ref LunarLanderState state, ref TDraws draws)
        where TDraws : struct, IDraws, allows ref struct
    {
        Span<double> heights = stackalloc double[Chunks + 1];
        foreach (ref double height in heights)
            height = draws.Uniform(0, Height / 2);
        heights[((Chunks / 2) - 2)..((Chunks / 2) + 3)].Fill(PadHeight);

        state.Edges[0] = Edge(new Vec2(0, 0), new Vec2((float)Width, 0), 0.2f);
        for (int i = 0; i < Chunks - 1; i++)
            state.Edges[i + 1] = Edge(Point(heights, i), Point(heights, i + 1), 0.1f);

        static Vec2 Point(ReadOnlySpan<double> heights, int chunk)
        {
            double before = heights[chunk == 0 ? Chunks : chunk - 1];
            return new Vec2((float)ChunkX(chunk), (float)(0.33 * (before + heights[chunk] + heights[chunk + 1])));
        }
    }

    private static GroundEdge Edge(Vec2 from, Vec2 to, float friction)
    {
        var edge = new GroundEdge { Friction = friction };
        (edge.Ends[0], edge.Ends[1]) = (from, to);
        return edge;
    }

    private static BodyShape[] CreateShapes()
    {
        Vec2[] hull = [At(17, -10), At(17, 0), At(14, 17), At(-14, 17), At(-17, 0), At(-17, -10)];
        BodyShape leg = BodyShape.Box((float)(2 / Scale), (float)(8 / Scale), 1, 0.2f);
        return [BodyShape.Polygon(hull, 5, 0.1f), leg, leg];

        static Vec2 At(double x, double y) => new((float)(x / Scale), (float)(y / Scale));
    }

    private static JointShape Joint(int leg)
    {
        int side = SideOf(leg);
        var anchor = new Vec2((float)(side * LegAway / Scale), (float)(LegDown / Scale));
        return new JointShape
        {
            BodyA = Hull,
            BodyB = 1 + leg,
            ArmA = default(Vec2) - Shapes[Hull].LocalCenter,
            ArmB = anchor - Shapes[1 + leg].LocalCenter,
            LowerAngle = (float)(side < 0 ? 0.9 - 0.5 : -0.9),
            UpperAngle = (float)(side < 0 ? 0.9 : -0.9 + 0.5),
        };
    }
}
