namespace Proximal.Box2D.Physics;

/// <summary>The fixed part of a joint that lets two bodies turn about a common point, with a motor and limits.</summary>
internal sealed class JointShape
{
    /// <summary>The index of the first body.</summary>
    public required int BodyA { get; init; }

    /// <summary>The index of the second body.</summary>
    public required int BodyB { get; init; }

    /// <summary>The common point, in coordinates of the first body, from its center of mass.</summary>
    public required Vec2 ArmA { get; init; }

    /// <summary>The common point, in coordinates of the second body, from its center of mass.</summary>
    public required Vec2 ArmB { get; init; }

    /// <summary>The smallest angle of the second body relative to the first.</summary>
    public required float LowerAngle { get; init; }

    /// <summary>The largest angle of the second body relative to the first.</summary>
    public required float UpperAngle { get; init; }
}

/// <summary>The changing part of a joint.</summary>
internal struct RevoluteJoint
{
    public Vec2 Impulse;
    public float MotorImpulse;
    public float LowerImpulse;
    public float UpperImpulse;
    public float MotorSpeed;
    public float MaxMotorTorque;
}
