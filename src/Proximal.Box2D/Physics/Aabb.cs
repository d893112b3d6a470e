using System.Runtime.CompilerServices;

namespace Proximal.Box2D.Physics;

/// <summary>A rectangle with sides parallel to the axes.</summary>
internal struct Aabb
{
    public Vec2 Lower;
    public Vec2 Upper;

    public readonly Vec2 Center => 0.5f * (Lower + Upper);

    public readonly float Perimeter => 2 * ((Upper.X - Lower.X) + (Upper.Y - Lower.Y));

    public static Aabb Combine(in Aabb a, in Aabb b) =>
        new() { Lower = Vec2.Min(a.Lower, b.Lower), Upper = Vec2.Max(a.Upper, b.Upper) };

    /// <summary>The rectangle around points and their skin.</summary>
    public static Aabb Around(ReadOnlySpan<Vec2> points, in Transform transform)
    {
        Vec2 lower = transform.Apply(points[0]),
            upper = lower;
        for (int i = 1; i < points.Length; i++)
        {
            Vec2 point = transform.Apply(points[i]);
            lower = Vec2.Min(lower, point);
            upper = Vec2.Max(upper, point);
        }

        return Skin(lower, upper);
    }

    /// <summary>The rectangle around points in world coordinates and their skin.</summary>
    public static Aabb Around(ReadOnlySpan<Vec2> points)
    {
        Vec2 lower = points[0],
            upper = lower;
        for (int i = 1; i < points.Length; i++)
        {
            lower = Vec2.Min(lower, points[i]);
            upper = Vec2.Max(upper, points[i]);
        }

        return Skin(lower, upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Overlaps(in Aabb other) =>
        !(
            other.Lower.X - Upper.X > 0
            || other.Lower.Y - Upper.Y > 0
            || Lower.X - other.Upper.X > 0
            || Lower.Y - other.Upper.Y > 0
        );

    public readonly bool Contains(in Aabb other) =>
        Lower.X <= other.Lower.X && Lower.Y <= other.Lower.Y && other.Upper.X <= Upper.X && other.Upper.Y <= Upper.Y;

    public readonly Aabb Extended(float margin)
    {
        var r = new Vec2(margin, margin);
        return new Aabb { Lower = Lower - r, Upper = Upper + r };
    }

    private static Aabb Skin(Vec2 lower, Vec2 upper)
    {
        var r = new Vec2(Constants.SkinRadius, Constants.SkinRadius);
        return new Aabb { Lower = lower - r, Upper = upper + r };
    }
}
