using System.Runtime.CompilerServices;

namespace Proximal.Box2D.Physics;

/// <summary>Bodies that joints connect, with their joints and touching contacts in the order of Box2D.</summary>
internal ref struct Island
{
    private const int MaxBodies = 8;
    private readonly World world;
    private readonly Span<byte> bodies;
    private readonly Span<byte> joints;
    private readonly Span<short> contacts;
    private int bodyCount;
    private int jointCount;
    private int contactCount;

    private Island(World world, Span<byte> bodies, Span<byte> joints, Span<short> contacts)
    {
        this.world = world;
        this.bodies = bodies;
        this.joints = joints;
        this.contacts = contacts;
    }

    /// <summary>Solves the island of a body for one time step.</summary>
    [SkipLocalsInit]
    public static void Solve(World world, int seed)
    {
        var island = new Island(
            world,
            stackalloc byte[MaxBodies],
            stackalloc byte[MaxBodies],
            stackalloc short[world.Contacts.Count]
        );
        island.Collect(seed);
        Span<ContactConstraint> touching = stackalloc ContactConstraint[island.contactCount];
        Span<JointConstraint> connected = stackalloc JointConstraint[island.jointCount];
        Span<Motion> motions = stackalloc Motion[world.Bodies.Length];
        island.Begin(touching, connected, motions);
        VelocitySolver.Solve(connected, touching, motions);
        island.End(touching, connected, motions);
    }

    /// <summary>Prepares the velocities of a world in flight, whose joints connect all bodies. Then
    /// <see cref="EndFlight"/> finishes the time step.</summary>
    /// <param name="world">The world.</param>
    /// <param name="joints">Overwritten; one for each joint, in the order in which they are solved.</param>
    /// <param name="motions">Overwritten; one for each body.</param>
    [SkipLocalsInit]
    public static void BeginFlight(World world, Span<JointConstraint> joints, Span<Motion> motions)
    {
        var island = new Island(world, stackalloc byte[MaxBodies], stackalloc byte[MaxBodies], []);
        island.CollectAll();
        island.Begin([], joints, motions);
    }

    /// <summary>Moves the bodies of a world in flight by their solved velocities.</summary>
    [SkipLocalsInit]
    public static void EndFlight(World world, Span<JointConstraint> joints, Span<Motion> motions)
    {
        var island = new Island(world, stackalloc byte[MaxBodies], stackalloc byte[MaxBodies], []);
        island.CollectAll();
        island.End([], joints, motions);
    }

    private void CollectAll()
    {
        foreach (ref Body body in world.Bodies)
            body.WasSolved = false;
        Collect(world.Bodies.Length - 1);
    }

    // Depth first over the joints, from the newest joint to the oldest. The contacts of a body come newest first.
    private void Collect(int seed)
    {
        Span<byte> stack = stackalloc byte[MaxBodies];
        int depth = 0;
        uint joined = 0;
        stack[depth++] = (byte)seed;
        world.Bodies[seed].WasSolved = true;
        while (depth > 0)
        {
            byte index = stack[--depth];
            bodies[bodyCount++] = index;
            world.Bodies[index].IsAwake = true;
            for (int i = world.Contacts.Count - 1; i >= 0; i--)
            {
                ref Contact contact = ref world.Contacts[i];
                if (contact.Body == index && contact.IsEnabled && contact.IsTouching)
                    contacts[contactCount++] = (short)i;
            }

            for (int i = world.Joints.Length - 1; i >= 0; i--)
            {
                JointShape shape = world.JointShapes[i];
                if ((shape.BodyA != index && shape.BodyB != index) || (joined & (1u << i)) != 0)
                    continue;
                joined |= 1u << i;
                joints[jointCount++] = (byte)i;
                int other = shape.BodyA == index ? shape.BodyB : shape.BodyA;
                if (world.Bodies[other].WasSolved)
                    continue;
                world.Bodies[other].WasSolved = true;
                stack[depth++] = (byte)other;
            }
        }
    }

    private readonly void Begin(
        Span<ContactConstraint> contactConstraints,
        Span<JointConstraint> jointConstraints,
        Span<Motion> motions
    )
    {
        BeginMotions(motions);
        for (int i = 0; i < contactCount; i++)
        {
            ref Contact contact = ref world.Contacts[contacts[i]];
            contactConstraints[i].Begin(in contact, in world.Bodies[contact.Body], motions, keepImpulses: true);
        }

        for (int i = 0; i < contactCount; i++)
            contactConstraints[i].WarmStart(motions);
        for (int i = 0; i < jointCount; i++)
        {
            int joint = joints[i];
            jointConstraints[i].Begin(world.JointShapes[joint], in world.Joints[joint], world.Bodies, motions);
        }
    }

    private readonly void End(
        Span<ContactConstraint> contactConstraints,
        Span<JointConstraint> jointConstraints,
        Span<Motion> motions
    )
    {
        for (int i = 0; i < contactCount; i++)
            contactConstraints[i].Store(ref world.Contacts[contacts[i]]);
        for (int i = 0; i < jointCount; i++)
            jointConstraints[i].Store(ref world.Joints[joints[i]]);
        for (int i = 0; i < bodyCount; i++)
            motions[bodies[i]].Integrate(World.TimeStep);
        bool isSettled = SolvePositions(contactConstraints, jointConstraints, motions);
        for (int i = 0; i < bodyCount; i++)
            motions[bodies[i]].WriteTo(ref world.Bodies[bodies[i]]);
        UpdateSleep(isSettled);
    }

    private readonly void BeginMotions(Span<Motion> motions)
    {
        const float H = World.TimeStep;
        for (int i = 0; i < bodyCount; i++)
        {
            ref Body body = ref world.Bodies[bodies[i]];
            body.Sweep.Center0 = body.Sweep.Center;
            body.Sweep.Angle0 = body.Sweep.Angle;
            float mass = world.Shapes[bodies[i]].Mass;
            Vec2 force = (mass * new Vec2(0, world.Gravity)) + body.Force;
            ref Motion motion = ref motions[bodies[i]];
            motion.Center = body.Sweep.Center;
            motion.Angle = body.Sweep.Angle;
            motion.Velocity = body.Velocity + ((H * body.InverseMass) * force);
            motion.AngularVelocity = body.AngularVelocity + (H * body.InverseInertia * body.Torque);
        }
    }

    private readonly bool SolvePositions(
        ReadOnlySpan<ContactConstraint> contactConstraints,
        ReadOnlySpan<JointConstraint> jointConstraints,
        Span<Motion> motions
    )
    {
        for (int i = 0; i < World.PositionIterations; i++)
        {
            float separation = 0;
            foreach (ref readonly ContactConstraint constraint in contactConstraints)
                constraint.SolvePosition(motions, Constants.Baumgarte, ref separation);
            bool isSolved = separation >= -3.0f * Constants.LinearSlop;
            foreach (ref readonly JointConstraint constraint in jointConstraints)
                isSolved &= constraint.SolvePosition(motions);
            if (isSolved)
                return true;
        }

        return false;
    }

    private readonly void UpdateSleep(bool isSettled)
    {
        const float LinearTolerance = Constants.LinearSleepTolerance * Constants.LinearSleepTolerance;
        const float AngularTolerance = Constants.AngularSleepTolerance * Constants.AngularSleepTolerance;
        float least = float.MaxValue;
        for (int i = 0; i < bodyCount; i++)
        {
            ref Body body = ref world.Bodies[bodies[i]];
            bool isMoving =
                body.AngularVelocity * body.AngularVelocity > AngularTolerance
                || Vec2.Dot(body.Velocity, body.Velocity) > LinearTolerance;
            body.SleepTime = isMoving ? 0 : body.SleepTime + World.TimeStep;
            if (body.SleepTime < least)
                least = body.SleepTime;
        }

        if (!(least >= Constants.TimeToSleep && isSettled))
            return;
        for (int i = 0; i < bodyCount; i++)
            world.Bodies[bodies[i]].Sleep();
    }
}
