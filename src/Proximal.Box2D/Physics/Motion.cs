namespace Proximal.Box2D.Physics;

/// <summary>Place and velocity of a body while a step is solved.</summary>
internal struct Motion
{
    public Vec2 Center;
    public float Angle;
    public Vec2 Velocity;
    public float AngularVelocity;

    /// <summary>Moves the body by its velocity, which is limited first.</summary>
    public void Integrate(float h)
    {
        Vec2 translation = h * Velocity;
        if (Vec2.Dot(translation, translation) > Constants.MaxTranslationSquared)
            Velocity = (Constants.MaxTranslation / translation.Length) * Velocity;
        float rotation = h * AngularVelocity;
        if (rotation * rotation > Constants.MaxRotationSquared)
            AngularVelocity *= Constants.MaxRotation / MathF.Abs(rotation);
        Center += h * Velocity;
        Angle += h * AngularVelocity;
    }

    public readonly void WriteTo(ref Body body)
    {
        body.Sweep.Center = Center;
        body.Sweep.Angle = Angle;
        body.Velocity = Velocity;
        body.AngularVelocity = AngularVelocity;
        body.SynchronizeTransform();
    }
}
