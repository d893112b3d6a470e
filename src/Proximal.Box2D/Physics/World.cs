using System.Runtime.CompilerServices;

namespace Proximal.Box2D.Physics;

/// <summary>
/// A view of a world: moving bodies, joints between them, the ground, and the contacts of bodies with the ground. It
/// computes what Box2D 2.4.1 computes, with the same operations in the same order. Bodies collide only with the ground,
/// nothing bounces, and every step has the same length.
/// </summary>
internal ref struct World
{
    public const float TimeStep = 1.0f / 50.0f;
    public const float InverseTimeStep = 1.0f / TimeStep;
    public const int VelocityIterations = 180;
    public const int PositionIterations = 60;

    public required Span<Body> Bodies { get; init; }

    public required ReadOnlySpan<BodyShape> Shapes { get; init; }

    public required Span<RevoluteJoint> Joints { get; init; }

    public required ReadOnlySpan<JointShape> JointShapes { get; init; }

    public required Ground Ground { get; init; }

    /// <summary>The contacts, oldest first; Box2D visits the newest first.</summary>
    public required ContactList Contacts { get; init; }

    /// <summary>The bounding boxes of the ground, then of the bodies.</summary>
    public required BoundingTree Tree { get; init; }

    public required float Gravity { get; init; }

    /// <summary>Builds the tree and finds the first contacts, after bodies and ground are set.</summary>
    public void Start()
    {
        Contacts.Clear();
        for (int i = 0; i < Ground.Count; i++)
            Tree.Add(i, Aabb.Around(Ground.VerticesOf(i)).Extended(Constants.AabbExtension));
        for (int i = 0; i < Bodies.Length; i++)
        {
            Aabb box = Aabb.Around(Shapes[i].Vertices, in Bodies[i].Transform);
            Tree.Add(Ground.Count + i, box.Extended(Constants.AabbExtension));
        }

        for (int i = 0; i < Bodies.Length; i++)
            FindContacts(i);
    }

    /// <summary>Simulates one time step.</summary>
    public void Step()
    {
        UpdateContacts();
        SolveIslands();
        EndStep();
    }

    /// <summary>The first part of a step: updates the contacts.</summary>
    public void UpdateContacts()
    {
        for (int i = Contacts.Count - 1; i >= 0; i--)
        {
            ref Contact contact = ref Contacts[i];
            ref Body body = ref Bodies[contact.Body];
            if (!body.IsAwake)
                continue;
            if (Tree.BoxOf(contact.Part).Overlaps(in Tree.BoxOf(Ground.Count + contact.Body)))
            {
                contact.Update(Ground, ref body, Shapes[contact.Body]);
                continue;
            }

            if (contact.IsTouching)
                body.TouchesGround = false;
            if (contact.Manifold.Count > 0)
                body.SetAwake();
            Contacts.RemoveAt(i);
        }
    }

    /// <summary>Whether all bodies are awake and touch nothing. Joints that connect all of them then make one island
    /// without contacts.</summary>
    public bool IsInFlight()
    {
        for (int i = 0; i < Contacts.Count; i++)
        {
            if (Contacts[i].IsTouching)
                return false;
        }

        foreach (ref Body body in Bodies)
        {
            if (!body.IsAwake)
                return false;
        }

        return true;
    }

    /// <summary>The second part of a step: solves all islands of awake bodies.</summary>
    public void SolveIslands()
    {
        foreach (ref Body body in Bodies)
            body.WasSolved = false;
        for (int seed = Bodies.Length - 1; seed >= 0; seed--)
        {
            if (!Bodies[seed].WasSolved && Bodies[seed].IsAwake)
                Island.Solve(this, seed);
        }
    }

    /// <summary>The last part of a step: finds new contacts and solves sub-steps.</summary>
    public void EndStep()
    {
        // All boxes move before contacts are sought, newest body first.
        uint moved = 0;
        for (int i = Bodies.Length - 1; i >= 0; i--)
        {
            if (Bodies[i].WasSolved && SynchronizeBox(i))
                moved |= 1u << i;
        }

        for (int i = Bodies.Length - 1; i >= 0; i--)
        {
            if ((moved & (1u << i)) != 0)
                FindContacts(i);
        }

        SubSteps.Solve(this);
        foreach (ref Body body in Bodies)
        {
            body.Force = default;
            body.Torque = 0;
        }
    }

    /// <summary>Sets the motor of a joint, and wakes its bodies if that changes it.</summary>
    public void SetMotor(int joint, float speed, float maxTorque)
    {
        ref RevoluteJoint changed = ref Joints[joint];
        if (changed.MotorSpeed == speed && changed.MaxMotorTorque == maxTorque)
            return;
        (changed.MotorSpeed, changed.MaxMotorTorque) = (speed, maxTorque);
        Bodies[JointShapes[joint].BodyA].SetAwake();
        Bodies[JointShapes[joint].BodyB].SetAwake();
    }

    /// <summary>Moves the bounding box of a body to its present place, and returns whether contacts must be
    /// sought.</summary>
    public bool SynchronizeBox(int index)
    {
        ref Body body = ref Bodies[index];
        ReadOnlySpan<Vec2> vertices = Shapes[index].Vertices;
        Transform before = body.IsAwake
            ? Transform.Of(body.Sweep.Center0, body.Sweep.Angle0, body.Sweep.LocalCenter)
            : body.Transform;
        Aabb box1 = Aabb.Around(vertices, in before),
            box2 = Aabb.Around(vertices, in body.Transform);
        Aabb box = Aabb.Combine(in box1, in box2);
        Vec2 displacement = box2.Center - box1.Center;

        Aabb fat = box.Extended(Constants.AabbExtension);
        Vec2 predicted = Constants.AabbMultiplier * displacement;
        if (predicted.X < 0)
            fat.Lower.X += predicted.X;
        else
            fat.Upper.X += predicted.X;
        if (predicted.Y < 0)
            fat.Lower.Y += predicted.Y;
        else
            fat.Upper.Y += predicted.Y;

        // A box that is far too large is shrunk.
        ref readonly Aabb current = ref Tree.BoxOf(Ground.Count + index);
        if (current.Contains(in box) && fat.Extended(4.0f * Constants.AabbExtension).Contains(in current))
            return false;
        Tree.Move(Ground.Count + index, in fat);
        return true;
    }

    /// <summary>Adds the contacts of a body that are new.</summary>
    [SkipLocalsInit]
    public void FindContacts(int index)
    {
        Span<short> found = stackalloc short[Ground.Count];
        int count = Tree.Query(in Tree.BoxOf(Ground.Count + index), Ground.Count, found);
        for (int i = 0; i < count; i++)
        {
            if (!Contacts.Has(index, found[i]))
                Contacts.Add(index, found[i], Mixed(Ground.FrictionOf(found[i]), Shapes[index].Friction));
        }
    }

    private static float Mixed(float frictionA, float frictionB) => MathF.Sqrt(frictionA * frictionB);
}
