using System.Runtime.CompilerServices;

namespace Proximal.Box2D.Physics;

/// <summary>A vector in the plane. Every operation rounds like the one of Box2D.</summary>
internal struct Vec2(float x, float y)
{
    public float X = x;
    public float Y = y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec2 operator +(Vec2 a, Vec2 b) => new(a.X + b.X, a.Y + b.Y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec2 operator -(Vec2 a, Vec2 b) => new(a.X - b.X, a.Y - b.Y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec2 operator -(Vec2 a) => new(-a.X, -a.Y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec2 operator *(float s, Vec2 a) => new(s * a.X, s * a.Y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Dot(Vec2 a, Vec2 b) => (a.X * b.X) + (a.Y * b.Y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Cross(Vec2 a, Vec2 b) => (a.X * b.Y) - (a.Y * b.X);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec2 Cross(float s, Vec2 a) => new(-s * a.Y, s * a.X);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec2 Min(Vec2 a, Vec2 b) => new(a.X < b.X ? a.X : b.X, a.Y < b.Y ? a.Y : b.Y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec2 Max(Vec2 a, Vec2 b) => new(a.X > b.X ? a.X : b.X, a.Y > b.Y ? a.Y : b.Y);

    /// <summary>The vector turned by a right angle clockwise.</summary>
    public readonly Vec2 TurnedRight => new(Y, -X);

    public readonly float LengthSquared => (X * X) + (Y * Y);

    public readonly float Length => MathF.Sqrt((X * X) + (Y * Y));

    /// <summary>Scales the vector to length 1, unless it is too short, and returns its former length.</summary>
    public float Normalize()
    {
        float length = Length;
        if (length < Constants.Epsilon)
            return 0;
        float inverse = 1 / length;
        X *= inverse;
        Y *= inverse;
        return length;
    }
}
