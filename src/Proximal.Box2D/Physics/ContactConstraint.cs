using System.Runtime.CompilerServices;

namespace Proximal.Box2D.Physics;

/// <summary>A contact point while a step is solved.</summary>
internal struct ContactPoint
{
    /// <summary>The point, from the center of mass of the body.</summary>
    public Vec2 Arm;
    public float NormalImpulse;
    public float TangentImpulse;
    public float NormalMass;
    public float TangentMass;
}

/// <summary>A contact while a step is solved. The ground has no velocity and infinite mass.</summary>
internal struct ContactConstraint
{
    private const float MaxConditionNumber = 1000.0f;

    public Vec2 Normal;
    public ContactPoint Point1;
    public ContactPoint Point2;
    public float Friction;
    public float InverseMass;
    public float InverseInertia;
    public int Body;

    /// <summary>The number of points that are solved.</summary>
    public int Count;

    // The matrix of the two normal constraints, and its inverse.
    public float K11;
    public float K12;
    public float K22;
    public float Inverse11;
    public float Inverse12;
    public float Inverse22;

    private Manifold manifold;
    private Vec2 localCenter;

    /// <summary>Prepares the constraint at the present place of the body.</summary>
    public void Begin(in Contact contact, in Body body, ReadOnlySpan<Motion> motions, bool keepImpulses)
    {
        BeginPosition(in contact, in body);
        BeginVelocity(motions, keepImpulses);
    }

    /// <summary>Prepares the constraint for <see cref="SolvePosition"/> alone.</summary>
    public void BeginPosition(in Contact contact, in Body body)
    {
        manifold = contact.Manifold;
        localCenter = body.Sweep.LocalCenter;
        Body = contact.Body;
        Friction = contact.Friction;
        InverseMass = body.InverseMass;
        InverseInertia = body.InverseInertia;
    }

    /// <summary>Prepares the constraint for velocities, after <see cref="BeginPosition"/>.</summary>
    public void BeginVelocity(ReadOnlySpan<Motion> motions, bool keepImpulses)
    {
        Count = manifold.Count;
        ref readonly Motion motion = ref motions[Body];
        var transform = Transform.Of(motion.Center, motion.Angle, localCenter);
        bool isBody = manifold.Reference == ReferenceFace.Body;
        Normal = isBody ? transform.Rotation.Apply(manifold.LocalNormal) : manifold.LocalNormal;
        Vec2 plane = isBody ? transform.Apply(manifold.LocalPoint) : manifold.LocalPoint;
        Vec2 face = Normal;
        if (isBody)
            Normal = -Normal;
        Point1 = BeginPoint(in manifold.Points[0], in transform, plane, face, motion.Center, keepImpulses);
        if (Count == 2)
        {
            Point2 = BeginPoint(in manifold.Points[1], in transform, plane, face, motion.Center, keepImpulses);
            BeginBlock();
        }
    }

    public readonly void WarmStart(Span<Motion> motions)
    {
        ref Motion motion = ref motions[Body];
        WarmStart(in Point1, ref motion);
        if (Count == 2)
            WarmStart(in Point2, ref motion);
    }

    /// <summary>Keeps the impulses for the next step.</summary>
    public readonly void Store(ref Contact contact)
    {
        contact.Manifold.Points[0].NormalImpulse = Point1.NormalImpulse;
        contact.Manifold.Points[0].TangentImpulse = Point1.TangentImpulse;
        if (Count < 2)
            return;
        contact.Manifold.Points[1].NormalImpulse = Point2.NormalImpulse;
        contact.Manifold.Points[1].TangentImpulse = Point2.TangentImpulse;
    }

    /// <summary>Pushes the body out of the ground.</summary>
    /// <param name="motions">The places of the bodies.</param>
    /// <param name="rate">The share of the overlap that is resolved.</param>
    /// <param name="separation">Lowered to the separation of this contact.</param>
    public readonly void SolvePosition(Span<Motion> motions, float rate, ref float separation)
    {
        ref Motion motion = ref motions[Body];
        bool isBody = manifold.Reference == ReferenceFace.Body;
        for (int i = 0; i < manifold.Count; i++)
        {
            var transform = Transform.Of(motion.Center, motion.Angle, localCenter);
            Vec2 normal = isBody ? transform.Rotation.Apply(manifold.LocalNormal) : manifold.LocalNormal;
            Vec2 plane = isBody ? transform.Apply(manifold.LocalPoint) : manifold.LocalPoint;
            Vec2 local = manifold.Points[i].LocalPoint;
            Vec2 point = isBody ? local : transform.Apply(local);
            float distance = Vec2.Dot(point - plane, normal) - Constants.SkinRadius - Constants.SkinRadius;
            if (isBody)
                normal = -normal;
            Vec2 arm = point - motion.Center;
            if (distance < separation)
                separation = distance;
            float correction = Math.Clamp(
                rate * (distance + Constants.LinearSlop),
                -Constants.MaxLinearCorrection,
                0.0f
            );
            float cross = Vec2.Cross(arm, normal);
            float k = InverseMass + (InverseInertia * cross * cross);
            float impulse = k > 0 ? -correction / k : 0;
            Vec2 push = impulse * normal;
            motion.Center += InverseMass * push;
            motion.Angle += InverseInertia * Vec2.Cross(arm, push);
        }
    }

    private readonly void WarmStart(in ContactPoint point, ref Motion motion)
    {
        Vec2 impulse = (point.NormalImpulse * Normal) + (point.TangentImpulse * Normal.TurnedRight);
        motion.AngularVelocity += InverseInertia * Vec2.Cross(point.Arm, impulse);
        motion.Velocity += InverseMass * impulse;
    }

    private readonly ContactPoint BeginPoint(
        in ManifoldPoint manifoldPoint,
        in Transform transform,
        Vec2 plane,
        Vec2 face,
        Vec2 center,
        bool keepImpulses
    )
    {
        // The middle between the two skins.
        const float Radius = Constants.SkinRadius;
        bool isBody = manifold.Reference == ReferenceFace.Body;
        Vec2 clipped = isBody ? manifoldPoint.LocalPoint : transform.Apply(manifoldPoint.LocalPoint);
        Vec2 onFace = clipped + ((Radius - Vec2.Dot(clipped - plane, face)) * face);
        Vec2 onOther = clipped - (Radius * face);
        Vec2 middle = isBody ? 0.5f * (onOther + onFace) : 0.5f * (onFace + onOther);

        Vec2 arm = middle - center;
        float normalCross = Vec2.Cross(arm, Normal),
            tangentCross = Vec2.Cross(arm, Normal.TurnedRight);
        float normalK = InverseMass + (InverseInertia * normalCross * normalCross),
            tangentK = InverseMass + (InverseInertia * tangentCross * tangentCross);
        return new ContactPoint
        {
            Arm = arm,
            NormalImpulse = keepImpulses ? manifoldPoint.NormalImpulse : 0,
            TangentImpulse = keepImpulses ? manifoldPoint.TangentImpulse : 0,
            NormalMass = normalK > 0 ? 1.0f / normalK : 0,
            TangentMass = tangentK > 0 ? 1.0f / tangentK : 0,
        };
    }

    // Solves both points at once, unless their constraints are almost the same: then only the first.
    private void BeginBlock()
    {
        float cross1 = Vec2.Cross(Point1.Arm, Normal),
            cross2 = Vec2.Cross(Point2.Arm, Normal);
        float k11 = InverseMass + (InverseInertia * cross1 * cross1),
            k22 = InverseMass + (InverseInertia * cross2 * cross2),
            k12 = InverseMass + (InverseInertia * cross1 * cross2);
        float determinant = (k11 * k22) - (k12 * k12);
        if (!(k11 * k11 < MaxConditionNumber * determinant))
        {
            Count = 1;
            return;
        }

        (K11, K12, K22) = (k11, k12, k22);
        if (determinant != 0)
            determinant = 1.0f / determinant;
        Inverse11 = determinant * k22;
        Inverse12 = -determinant * k12;
        Inverse22 = determinant * k11;
    }
}
