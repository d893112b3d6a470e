using System.Runtime.CompilerServices;

namespace Proximal.Box2D.Physics;

/// <summary>A rotation, as sine and cosine of its angle.</summary>
internal struct Rotation
{
    public float Sine;
    public float Cosine;

    public Rotation(float angle) => (Sine, Cosine) = MathF.SinCos(angle);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vec2 Apply(Vec2 v) => new((Cosine * v.X) - (Sine * v.Y), (Sine * v.X) + (Cosine * v.Y));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vec2 Invert(Vec2 v) => new((Cosine * v.X) + (Sine * v.Y), (-Sine * v.X) + (Cosine * v.Y));
}

/// <summary>A rotation followed by a translation.</summary>
internal struct Transform
{
    public Vec2 Position;
    public Rotation Rotation;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vec2 Apply(Vec2 v) =>
        new(
            ((Rotation.Cosine * v.X) - (Rotation.Sine * v.Y)) + Position.X,
            ((Rotation.Sine * v.X) + (Rotation.Cosine * v.Y)) + Position.Y
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vec2 Invert(Vec2 v) => Rotation.Invert(v - Position);

    /// <summary>The transform of a body from its center of mass and angle.</summary>
    /// <param name="center">The center of mass.</param>
    /// <param name="angle">The angle, in radians.</param>
    /// <param name="localCenter">The center of mass in the body's coordinates.</param>
    public static Transform Of(Vec2 center, float angle, Vec2 localCenter)
    {
        Transform transform;
        transform.Rotation = new Rotation(angle);
        transform.Position = center - transform.Rotation.Apply(localCenter);
        return transform;
    }
}
