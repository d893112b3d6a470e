namespace Proximal.Box2D.Physics;

/// <summary>A body and a part of the ground whose bounding boxes overlap.</summary>
internal struct Contact
{
    public Manifold Manifold;
    public float Friction;

    /// <summary>The time of impact in this step, if <see cref="HasTime"/>.</summary>
    public float Time;
    public short Part;
    public byte Body;

    /// <summary>The number of sub-steps that the contact caused in this step.</summary>
    public byte SubSteps;
    public bool IsEnabled;
    public bool IsTouching;
    public bool HasTime;
    public bool IsInSubStep;

    /// <summary>Recomputes the manifold, keeps the impulses of the points that persist, and tells the body of the begin
    /// or end of the contact.</summary>
    public void Update(in Ground ground, ref Body body, BodyShape shape)
    {
        Manifold old = Manifold;
        IsEnabled = true;
        ground.Collide(ref Manifold, Part, shape, in body.Transform);
        for (int i = 0; i < Manifold.Count; i++)
        {
            ref ManifoldPoint point = ref Manifold.Points[i];
            point.NormalImpulse = 0;
            point.TangentImpulse = 0;
            for (int j = 0; j < old.Count; j++)
            {
                if (old.Points[j].Id != point.Id)
                    continue;
                point.NormalImpulse = old.Points[j].NormalImpulse;
                point.TangentImpulse = old.Points[j].TangentImpulse;
                break;
            }
        }

        bool isTouching = Manifold.Count > 0;
        if (isTouching == IsTouching)
            return;
        IsTouching = isTouching;
        body.SetAwake();
        body.TouchesGround = isTouching;
        body.HasTouched |= isTouching;
    }
}
