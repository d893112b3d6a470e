namespace Proximal.Box2D.Physics;

/// <summary>A joint while a step is solved.</summary>
internal struct JointConstraint
{
    public Vec2 ArmA;
    public Vec2 ArmB;
    public Vec2 Impulse;
    public float MotorImpulse;
    public float LowerImpulse;
    public float UpperImpulse;
    public float MotorSpeed;
    public float MaxMotorImpulse;
    public float AxialMass;

    // How fast the joint may turn towards each limit, in radians per second.
    public float LowerRoom;
    public float UpperRoom;

    // The matrix of the common point, with the inverse of its determinant.
    public float K11;
    public float K12;
    public float K22;
    public float InverseDeterminant;

    public float InverseMassA;
    public float InverseMassB;
    public float InverseInertiaA;
    public float InverseInertiaB;
    public int BodyA;
    public int BodyB;

    private Vec2 localArmA;
    private Vec2 localArmB;
    private float lowerAngle;
    private float upperAngle;

    /// <summary>Prepares the constraint and applies the impulses of the last step.</summary>
    public void Begin(JointShape shape, in RevoluteJoint joint, ReadOnlySpan<Body> bodies, Span<Motion> motions)
    {
        (BodyA, BodyB) = (shape.BodyA, shape.BodyB);
        (localArmA, localArmB) = (shape.ArmA, shape.ArmB);
        (lowerAngle, upperAngle) = (shape.LowerAngle, shape.UpperAngle);
        (InverseMassA, InverseInertiaA) = (bodies[BodyA].InverseMass, bodies[BodyA].InverseInertia);
        (InverseMassB, InverseInertiaB) = (bodies[BodyB].InverseMass, bodies[BodyB].InverseInertia);
        ref Motion a = ref motions[BodyA],
            b = ref motions[BodyB];
        ArmA = new Rotation(a.Angle).Apply(localArmA);
        ArmB = new Rotation(b.Angle).Apply(localArmB);
        float mass = InverseMassA + InverseMassB;
        K11 = mass + (ArmA.Y * ArmA.Y * InverseInertiaA) + (ArmB.Y * ArmB.Y * InverseInertiaB);
        K12 = (-ArmA.Y * ArmA.X * InverseInertiaA) - (ArmB.Y * ArmB.X * InverseInertiaB);
        K22 = mass + (ArmA.X * ArmA.X * InverseInertiaA) + (ArmB.X * ArmB.X * InverseInertiaB);
        float determinant = (K11 * K22) - (K12 * K12);
        InverseDeterminant = determinant != 0 ? 1.0f / determinant : determinant;
        AxialMass = 1.0f / (InverseInertiaA + InverseInertiaB);
        float angle = b.Angle - a.Angle;
        float lower = angle - lowerAngle,
            upper = upperAngle - angle;
        LowerRoom = (lower > 0 ? lower : 0) * World.InverseTimeStep;
        UpperRoom = (upper > 0 ? upper : 0) * World.InverseTimeStep;

        (Impulse, MotorImpulse, LowerImpulse, UpperImpulse) = (
            joint.Impulse,
            joint.MotorImpulse,
            joint.LowerImpulse,
            joint.UpperImpulse
        );
        (MotorSpeed, MaxMotorImpulse) = (joint.MotorSpeed, World.TimeStep * joint.MaxMotorTorque);
        float axial = MotorImpulse + LowerImpulse - UpperImpulse;
        a.Velocity -= InverseMassA * Impulse;
        a.AngularVelocity -= InverseInertiaA * (Vec2.Cross(ArmA, Impulse) + axial);
        b.Velocity += InverseMassB * Impulse;
        b.AngularVelocity += InverseInertiaB * (Vec2.Cross(ArmB, Impulse) + axial);
    }

    /// <summary>Keeps the impulses for the next step.</summary>
    public readonly void Store(ref RevoluteJoint joint) =>
        (joint.Impulse, joint.MotorImpulse, joint.LowerImpulse, joint.UpperImpulse) = (
            Impulse,
            MotorImpulse,
            LowerImpulse,
            UpperImpulse
        );

    /// <summary>Moves the bodies together and into the limits. Returns whether little was left to do.</summary>
    public readonly bool SolvePosition(Span<Motion> motions)
    {
        ref Motion a = ref motions[BodyA],
            b = ref motions[BodyB];
        float angle = b.Angle - a.Angle;
        float error = 0;
        if (angle <= lowerAngle)
            error = Math.Clamp(angle - lowerAngle + Constants.AngularSlop, -Constants.MaxAngularCorrection, 0.0f);
        else if (angle >= upperAngle)
            error = Math.Clamp(angle - upperAngle - Constants.AngularSlop, 0.0f, Constants.MaxAngularCorrection);
        float limitImpulse = -AxialMass * error;
        a.Angle -= InverseInertiaA * limitImpulse;
        b.Angle += InverseInertiaB * limitImpulse;

        Vec2 armA = new Rotation(a.Angle).Apply(localArmA),
            armB = new Rotation(b.Angle).Apply(localArmB);
        Vec2 gap = b.Center + armB - a.Center - armA;
        float mass = InverseMassA + InverseMassB;
        float k11 = mass + (InverseInertiaA * armA.Y * armA.Y) + (InverseInertiaB * armB.Y * armB.Y);
        float k12 = (-InverseInertiaA * armA.X * armA.Y) - (InverseInertiaB * armB.X * armB.Y);
        float k22 = mass + (InverseInertiaA * armA.X * armA.X) + (InverseInertiaB * armB.X * armB.X);
        float determinant = (k11 * k22) - (k12 * k12);
        if (determinant != 0)
            determinant = 1.0f / determinant;
        var impulse = new Vec2(
            -(determinant * ((k22 * gap.X) - (k12 * gap.Y))),
            -(determinant * ((k11 * gap.Y) - (k12 * gap.X)))
        );
        a.Center -= InverseMassA * impulse;
        a.Angle -= InverseInertiaA * Vec2.Cross(armA, impulse);
        b.Center += InverseMassB * impulse;
        b.Angle += InverseInertiaB * Vec2.Cross(armB, impulse);
        return gap.Length <= Constants.LinearSlop && MathF.Abs(error) <= Constants.AngularSlop;
    }
}
