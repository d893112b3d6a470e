namespace Proximal.Box2D.Physics;

/// <summary>The convex polygon of a moving body, with its mass.</summary>
internal sealed class BodyShape
{
    private readonly Vec2[] vertices;
    private readonly Vec2[] normals;

    private BodyShape(Vec2[] vertices, Vec2[] normals, float density, float friction)
    {
        (this.vertices, this.normals, Friction) = (vertices, normals, friction);
        (Mass, Vec2 center, float inertia) = MassOf(vertices, density);
        InverseMass = 1 / Mass;
        LocalCenter = InverseMass * (Mass * center);
        Inertia = inertia - (Mass * Vec2.Dot(LocalCenter, LocalCenter));
        InverseInertia = 1 / Inertia;
        foreach (Vec2 vertex in vertices)
            Radius = MathF.Max(Radius, (vertex - LocalCenter).Length);
    }

    public ReadOnlySpan<Vec2> Vertices => vertices;

    public ReadOnlySpan<Vec2> Normals => normals;

    public float Friction { get; }

    public float Mass { get; }

    public float InverseMass { get; }

    /// <summary>The rotational inertia about the center of mass.</summary>
    public float Inertia { get; }

    public float InverseInertia { get; }

    /// <summary>The center of mass in the body's coordinates.</summary>
    public Vec2 LocalCenter { get; }

    /// <summary>The distance of the farthest corner from the center of mass.</summary>
    public float Radius { get; }

    /// <summary>Creates a polygon.</summary>
    /// <param name="vertices">The corners, counterclockwise from the rightmost one, of two equal the lower.</param>
    /// <param name="density">The mass per area.</param>
    /// <param name="friction">The coefficient of friction.</param>
    public static BodyShape Polygon(Vec2[] vertices, float density, float friction)
    {
        var sides = new Vec2[vertices.Length];
        PolygonGeometry.Normals(vertices, sides);
        return new BodyShape(vertices, sides, density, friction);
    }

    /// <summary>Creates a rectangle about the origin.</summary>
    /// <param name="halfWidth">Half of its width.</param>
    /// <param name="halfHeight">Half of its height.</param>
    /// <param name="density">The mass per area.</param>
    /// <param name="friction">The coefficient of friction.</param>
    public static BodyShape Box(float halfWidth, float halfHeight, float density, float friction) =>
        new(
            [
                new(-halfWidth, -halfHeight),
                new(halfWidth, -halfHeight),
                new(halfWidth, halfHeight),
                new(-halfWidth, halfHeight),
            ],
            [new(0, -1), new(1, 0), new(0, 1), new(-1, 0)],
            density,
            friction
        );

    // Sums over the triangles between the first corner and each side.
    private static (float Mass, Vec2 Center, float Inertia) MassOf(ReadOnlySpan<Vec2> vertices, float density)
    {
        const float Third = 1.0f / 3.0f;
        Vec2 center = default;
        float area = 0,
            inertia = 0;
        Vec2 origin = vertices[0];
        for (int i = 0; i < vertices.Length; i++)
        {
            Vec2 e1 = vertices[i] - origin;
            Vec2 e2 = (i + 1 < vertices.Length ? vertices[i + 1] : vertices[0]) - origin;
            float cross = Vec2.Cross(e1, e2);
            float triangle = 0.5f * cross;
            area += triangle;
            center += (triangle * Third) * (e1 + e2);
            float x = (e1.X * e1.X) + (e2.X * e1.X) + (e2.X * e2.X);
            float y = (e1.Y * e1.Y) + (e2.Y * e1.Y) + (e2.Y * e2.Y);
            inertia += (0.25f * Third * cross) * (x + y);
        }

        float mass = density * area;
        center = (1.0f / area) * center;
        Vec2 shifted = center + origin;
        float total = density * inertia;
        total += mass * (Vec2.Dot(shifted, shifted) - Vec2.Dot(center, center));
        return (mass, shifted, total);
    }
}
