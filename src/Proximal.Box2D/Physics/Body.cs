namespace Proximal.Box2D.Physics;

/// <summary>A moving body.</summary>
internal struct Body
{
    /// <summary>The transform from the body's coordinates to those of the world.</summary>
    public Transform Transform;
    public Sweep Sweep;

    /// <summary>The velocity of the center of mass.</summary>
    public Vec2 Velocity;
    public float AngularVelocity;
    public Vec2 Force;
    public float Torque;
    public float InverseMass;
    public float InverseInertia;

    /// <summary>For how long the body has been at rest, in seconds.</summary>
    public float SleepTime;
    public bool IsAwake;

    /// <summary>Whether the body was part of an island in the last step.</summary>
    public bool WasSolved;

    /// <summary>Whether a contact began since the last one ended.</summary>
    public bool TouchesGround;

    /// <summary>Whether a contact began at any time.</summary>
    public bool HasTouched;

    /// <summary>Creates a body at rest.</summary>
    public static Body At(Vec2 position, float angle, BodyShape shape)
    {
        var body = new Body
        {
            InverseMass = shape.InverseMass,
            InverseInertia = shape.InverseInertia,
            IsAwake = true,
        };
        body.Transform.Position = position;
        body.Transform.Rotation = new Rotation(angle);
        Vec2 center = body.Transform.Apply(shape.LocalCenter);
        body.Sweep = new Sweep
        {
            LocalCenter = shape.LocalCenter,
            Center0 = center,
            Center = center,
            Angle0 = angle,
            Angle = angle,
        };
        return body;
    }

    /// <summary>Adds a force on the center of mass until the next step, and wakes the body.</summary>
    public void ApplyForce(Vec2 force)
    {
        Wake();
        Force += force;
    }

    /// <summary>Adds a torque until the next step, and wakes the body.</summary>
    public void ApplyTorque(float torque)
    {
        Wake();
        Torque += torque;
    }

    /// <summary>Changes the velocity by an impulse at a point of the world, and wakes the body.</summary>
    public void ApplyImpulse(Vec2 impulse, Vec2 point)
    {
        Wake();
        Velocity += InverseMass * impulse;
        AngularVelocity += InverseInertia * Vec2.Cross(point - Sweep.Center, impulse);
    }

    public void SetAwake()
    {
        IsAwake = true;
        SleepTime = 0;
    }

    public void Sleep()
    {
        IsAwake = false;
        SleepTime = 0;
        Velocity = default;
        AngularVelocity = 0;
        Force = default;
        Torque = 0;
    }

    /// <summary>Moves the body to a fraction of its sweep.</summary>
    public void Advance(float start)
    {
        Sweep.Advance(start);
        Sweep.Center = Sweep.Center0;
        Sweep.Angle = Sweep.Angle0;
        SynchronizeTransform();
    }

    public void SynchronizeTransform() => Transform = Transform.Of(Sweep.Center, Sweep.Angle, Sweep.LocalCenter);

    // Unlike SetAwake, this keeps the sleep time of a body that is awake.
    private void Wake()
    {
        if (!IsAwake)
            SetAwake();
    }
}
