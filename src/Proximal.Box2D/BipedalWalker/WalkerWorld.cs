using Proximal.Box2D.Physics;

namespace Proximal.Box2D;

/// <summary>The bodies and joints of <see cref="BipedalWalker"/>. The unit is the meter.</summary>
internal static class WalkerWorld
{
    /// <summary>Pixels of Gymnasium's picture per meter.</summary>
    public const double Scale = 30;
    public const double Width = 600 / Scale;
    public const double Height = 400 / Scale;
    public const float MotorTorque = 80;

    /// <summary>The index of the hull; upper and lower part of the one leg and of the other follow.</summary>
    public const int Hull = 0;
    private const float Gravity = -10;
    private const double LegDown = -8 / Scale;
    private const double LegWidth = 8 / Scale;
    private const double LegHeight = 34 / Scale;

    private static readonly BodyShape[] Shapes = CreateShapes();
    private static readonly JointShape[] JointShapes = [Hip(1), Knee(1), Hip(3), Knee(3)];

    public static ReadOnlySpan<Vec2> VerticesOf(int body) => Shapes[body].Vertices;

    /// <summary>A view of the physics of a state.</summary>
    public static World View(ref BipedalWalkerState state)
    {
        ReadOnlySpan<GroundBox> boxes = state.Boxes;
        int leaves = state.BoxCount + WalkerEdges.Count + WalkerBodies.Count;
        return new World
        {
            Bodies = state.Bodies,
            Shapes = Shapes,
            Joints = state.Joints,
            JointShapes = JointShapes,
            Ground = new Ground(boxes[..state.BoxCount], state.Edges, isOneBody: false),
            Contacts = new ContactList(state.Contacts, ref state.ContactCount),
            Tree = new BoundingTree(state.Nodes, ref state.Root, leaves),
            Gravity = Gravity,
        };
    }

    /// <summary>Places the bodies at the start of the terrain.</summary>
    public static void PlaceBodies(ref BipedalWalkerState state)
    {
        const double X = WalkerTerrain.Step * WalkerTerrain.StartPad / 2,
            Y = WalkerTerrain.Height + (2 * LegHeight);
        state.Bodies[Hull] = Body.At(new Vec2((float)X, (float)Y), 0, Shapes[Hull]);
        for (int side = -1; side <= 1; side += 2)
        {
            int upper = side < 0 ? 1 : 3;
            float angle = (float)(side * 0.05);
            state.Bodies[upper] = Body.At(
                new Vec2((float)X, (float)(Y - (LegHeight / 2) - LegDown)),
                angle,
                Shapes[upper]
            );
            state.Bodies[upper + 1] = Body.At(
                new Vec2((float)X, (float)(Y - (LegHeight * 3 / 2) - LegDown)),
                angle,
                Shapes[upper + 1]
            );
            state.Joints[upper - 1] = new RevoluteJoint { MotorSpeed = side, MaxMotorTorque = MotorTorque };
            state.Joints[upper] = new RevoluteJoint { MotorSpeed = 1, MaxMotorTorque = MotorTorque };
        }
    }

    private static BodyShape[] CreateShapes()
    {
        Vec2[] hull = [At(34, -8), At(34, 1), At(6, 9), At(-30, 9), At(-30, -8)];
        BodyShape upper = BodyShape.Box((float)(LegWidth / 2), (float)(LegHeight / 2), 1, 0.2f);
        BodyShape lower = BodyShape.Box((float)(0.8 * LegWidth / 2), (float)(LegHeight / 2), 1, 0.2f);
        return [BodyShape.Polygon(hull, 5, 0.1f), upper, lower, upper, lower];

        static Vec2 At(double x, double y) => new((float)(x / Scale), (float)(y / Scale));
    }

    private static JointShape Hip(int upper) => Joint(Hull, upper, LegDown, -0.8f, 1.1f);

    private static JointShape Knee(int upper) => Joint(upper, upper + 1, -LegHeight / 2, -1.6f, -0.1f);

    private static JointShape Joint(int a, int b, double anchorA, float lower, float upper) =>
        new()
        {
            BodyA = a,
            BodyB = b,
            ArmA = new Vec2(0, (float)anchorA) - Shapes[a].LocalCenter,
            ArmB = new Vec2(0, (float)(LegHeight / 2)) - Shapes[b].LocalCenter,
            LowerAngle = lower,
            UpperAngle = upper,
        };
}
