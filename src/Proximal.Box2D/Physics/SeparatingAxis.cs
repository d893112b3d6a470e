namespace Proximal.Box2D.Physics;

/// <summary>An axis that separates a moving polygon from a part of the ground.</summary>
internal readonly ref struct SeparatingAxis
{
    private readonly ReadOnlySpan<Vec2> ground;
    private readonly ReadOnlySpan<Vec2> body;
    private readonly Sweep sweep;
    private readonly Kind kind;
    private readonly Vec2 localPoint;
    private readonly Vec2 axis;

    /// <summary>Finds the axis of the simplex of a distance query at a time.</summary>
    public SeparatingAxis(
        in SimplexCache cache,
        ReadOnlySpan<Vec2> ground,
        ReadOnlySpan<Vec2> body,
        in Sweep sweep,
        float time
    )
    {
        this.ground = ground;
        this.body = body;
        this.sweep = sweep;
        Transform transform = sweep.At(time);
        if (cache.Count == 1)
        {
            kind = Kind.Points;
            axis = transform.Apply(body[cache.IndexB[0]]) - ground[cache.IndexA[0]];
            axis.Normalize();
        }
        else if (cache.IndexA[0] == cache.IndexA[1])
        {
            kind = Kind.BodyFace;
            Vec2 b1 = body[cache.IndexB[0]],
                b2 = body[cache.IndexB[1]];
            axis = (b2 - b1).TurnedRight;
            axis.Normalize();
            localPoint = 0.5f * (b1 + b2);
            Vec2 toGround = ground[cache.IndexA[0]] - transform.Apply(localPoint);
            if (Vec2.Dot(toGround, transform.Rotation.Apply(axis)) < 0)
                axis = -axis;
        }
        else
        {
            kind = Kind.GroundFace;
            Vec2 a1 = ground[cache.IndexA[0]],
                a2 = ground[cache.IndexA[1]];
            axis = (a2 - a1).TurnedRight;
            axis.Normalize();
            localPoint = 0.5f * (a1 + a2);
            if (Vec2.Dot(transform.Apply(body[cache.IndexB[0]]) - localPoint, axis) < 0)
                axis = -axis;
        }
    }

    /// <summary>The smallest separation at a time, and the vertices that have it.</summary>
    public float MinSeparation(out int indexA, out int indexB, float time)
    {
        Transform transform = sweep.At(time);
        (indexA, indexB) = (-1, -1);
        switch (kind)
        {
            case Kind.Points:
                indexA = Distance.Support(ground, axis);
                indexB = Distance.Support(body, transform.Rotation.Invert(-axis));
                break;
            case Kind.GroundFace:
                indexB = Distance.Support(body, transform.Rotation.Invert(-axis));
                break;
            default:
                indexA = Distance.Support(ground, -transform.Rotation.Apply(axis));
                break;
        }

        return Separation(indexA, indexB, in transform);
    }

    /// <summary>The separation of two vertices at a time.</summary>
    public float Separation(int indexA, int indexB, float time) => Separation(indexA, indexB, sweep.At(time));

    private float Separation(int indexA, int indexB, in Transform transform) =>
        kind switch
        {
            Kind.Points => Vec2.Dot(transform.Apply(body[indexB]) - ground[indexA], axis),
            Kind.GroundFace => Vec2.Dot(transform.Apply(body[indexB]) - localPoint, axis),
            _ => Vec2.Dot(ground[indexA] - transform.Apply(localPoint), transform.Rotation.Apply(axis)),
        };

    private enum Kind
    {
        Points,
        GroundFace,
        BodyFace,
    }
}
