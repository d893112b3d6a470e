using System.Runtime.CompilerServices;

namespace Proximal.Box2D.Physics;

/// <summary>Sequential impulses: solves one constraint after the other, many times.</summary>
internal static class VelocitySolver
{
    /// <summary>Solves joints, then contacts, in every iteration.</summary>
    public static void Solve(Span<JointConstraint> joints, Span<ContactConstraint> contacts, Span<Motion> motions)
    {
        for (int i = 0; i < World.VelocityIterations; i++)
        {
            foreach (ref JointConstraint joint in joints)
                Solve(ref joint, ref motions[joint.BodyA], ref motions[joint.BodyB]);
            foreach (ref ContactConstraint contact in contacts)
                Solve(ref contact, ref motions[contact.Body]);
        }
    }

    /// <summary>Solves the contacts of one body alone.</summary>
    public static void Solve(Span<ContactConstraint> contacts, ref Motion motion)
    {
        // An iteration that changes no impulse changes no velocity, and all further ones do the same.
        bool hasChanged = true;
        for (int i = 0; i < World.VelocityIterations && hasChanged; i++)
        {
            hasChanged = false;
            foreach (ref ContactConstraint contact in contacts)
                hasChanged |= Solve(ref contact, ref motion);
        }
    }

    private static void Solve(ref JointConstraint joint, ref Motion a, ref Motion b)
    {
        Vec2 vA = a.Velocity,
            vB = b.Velocity;
        float wA = a.AngularVelocity,
            wB = b.AngularVelocity;
        float iA = joint.InverseInertiaA,
            iB = joint.InverseInertiaB;

        // An impulse that stays at its bound changes no velocity. The branches let the processor go on without waiting
        // for the comparison, which is most of the time of a step.
        float old = joint.MotorImpulse;
        float impulse = -joint.AxialMass * (wB - wA - joint.MotorSpeed);
        float bounded = float.MaxNative(-joint.MaxMotorImpulse, float.MinNative(old + impulse, joint.MaxMotorImpulse));
        if (bounded != old)
        {
            joint.MotorImpulse = bounded;
            impulse = bounded - old;
            wA -= iA * impulse;
            wB += iB * impulse;
        }

        old = joint.LowerImpulse;
        impulse = -joint.AxialMass * (wB - wA + joint.LowerRoom);
        bounded = float.MaxNative(old + impulse, 0.0f);
        if (bounded != old)
        {
            joint.LowerImpulse = bounded;
            impulse = bounded - old;
            wA -= iA * impulse;
            wB += iB * impulse;
        }

        old = joint.UpperImpulse;
        impulse = -joint.AxialMass * (wA - wB + joint.UpperRoom);
        bounded = float.MaxNative(old + impulse, 0.0f);
        if (bounded != old)
        {
            joint.UpperImpulse = bounded;
            impulse = bounded - old;
            wA += iA * impulse;
            wB -= iB * impulse;
        }

        float x = -(vB.X + (-wB * joint.ArmB.Y) - vA.X - (-wA * joint.ArmA.Y)),
            y = -(vB.Y + (wB * joint.ArmB.X) - vA.Y - (wA * joint.ArmA.X));
        var push = new Vec2(
            joint.InverseDeterminant * ((joint.K22 * x) - (joint.K12 * y)),
            joint.InverseDeterminant * ((joint.K11 * y) - (joint.K12 * x))
        );
        joint.Impulse += push;
        a.Velocity = vA - (joint.InverseMassA * push);
        a.AngularVelocity = wA - (iA * Vec2.Cross(joint.ArmA, push));
        b.Velocity = vB + (joint.InverseMassB * push);
        b.AngularVelocity = wB + (iB * Vec2.Cross(joint.ArmB, push));
    }

    // Returns whether an impulse changed.
    private static bool Solve(ref ContactConstraint contact, ref Motion motion)
    {
        // Friction first: it matters less than that bodies do not overlap.
        bool hasSlid = SolveFriction(ref contact, ref contact.Point1, ref motion);
        if (contact.Count == 2)
        {
            hasSlid |= SolveFriction(ref contact, ref contact.Point2, ref motion);
            return SolveBlock(ref contact, ref motion) || hasSlid;
        }

        ref ContactPoint point = ref contact.Point1;
        float old = point.NormalImpulse;
        float speed = Vec2.Dot(SpeedAt(in motion, point.Arm), contact.Normal);
        point.NormalImpulse = float.MaxNative(old + (-point.NormalMass * speed), 0.0f);
        Vec2 push = (point.NormalImpulse - old) * contact.Normal;
        motion.Velocity += contact.InverseMass * push;
        motion.AngularVelocity += contact.InverseInertia * Vec2.Cross(point.Arm, push);
        return point.NormalImpulse != old || hasSlid;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vec2 SpeedAt(in Motion motion, Vec2 arm) =>
        motion.Velocity + Vec2.Cross(motion.AngularVelocity, arm);

    private static bool SolveFriction(ref ContactConstraint contact, ref ContactPoint point, ref Motion motion)
    {
        Vec2 tangent = contact.Normal.TurnedRight;
        float speed = Vec2.Dot(SpeedAt(in motion, point.Arm), tangent);
        float limit = contact.Friction * point.NormalImpulse;
        float old = point.TangentImpulse;
        point.TangentImpulse = float.MaxNative(-limit, float.MinNative(old + (point.TangentMass * -speed), limit));
        Vec2 push = (point.TangentImpulse - old) * tangent;
        motion.Velocity += contact.InverseMass * push;
        motion.AngularVelocity += contact.InverseInertia * Vec2.Cross(point.Arm, push);
        return point.TangentImpulse != old;
    }

    // The linear complementarity problem of two points, by trying its four cases (Murty).
    private static bool SolveBlock(ref ContactConstraint contact, ref Motion motion)
    {
        ref ContactPoint point1 = ref contact.Point1,
            point2 = ref contact.Point2;
        float a1 = point1.NormalImpulse,
            a2 = point2.NormalImpulse;
        float b1 = Vec2.Dot(SpeedAt(in motion, point1.Arm), contact.Normal),
            b2 = Vec2.Dot(SpeedAt(in motion, point2.Arm), contact.Normal);
        b1 -= (contact.K11 * a1) + (contact.K12 * a2);
        b2 -= (contact.K12 * a1) + (contact.K22 * a2);

        float x1 = -((contact.Inverse11 * b1) + (contact.Inverse12 * b2)),
            x2 = -((contact.Inverse12 * b1) + (contact.Inverse22 * b2));
        if (!(x1 >= 0 && x2 >= 0))
        {
            x1 = -point1.NormalMass * b1;
            x2 = 0;
            if (!(x1 >= 0 && (contact.K12 * x1) + b2 >= 0))
            {
                x1 = 0;
                x2 = -point2.NormalMass * b2;
                if (!(x2 >= 0 && (contact.K12 * x2) + b1 >= 0))
                {
                    x2 = 0;
                    if (!(b1 >= 0 && b2 >= 0))
                        return false;
                }
            }
        }

        Vec2 push1 = (x1 - a1) * contact.Normal,
            push2 = (x2 - a2) * contact.Normal;
        motion.Velocity += contact.InverseMass * (push1 + push2);
        motion.AngularVelocity +=
            contact.InverseInertia * (Vec2.Cross(point1.Arm, push1) + Vec2.Cross(point2.Arm, push2));
        point1.NormalImpulse = x1;
        point2.NormalImpulse = x2;
        return x1 != a1 || x2 != a2;
    }
}
