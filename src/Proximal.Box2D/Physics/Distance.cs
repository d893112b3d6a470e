using System.Runtime.CompilerServices;

namespace Proximal.Box2D.Physics;

/// <summary>The last simplex of a distance query, from which the next one starts.</summary>
internal struct SimplexCache
{
    public float Metric;
    public int Count;
    public SimplexIndices IndexA;
    public SimplexIndices IndexB;
}

[InlineArray(3)]
internal struct SimplexIndices
{
    private int element;
}

/// <summary>The distance of two convex polygons, of which the first is in world coordinates (Gilbert, Johnson and
/// Keerthi 1988).</summary>
internal static class Distance
{
    private const int MaxIterations = 20;

    public static float Between(
        ref SimplexCache cache,
        ReadOnlySpan<Vec2> verticesA,
        ReadOnlySpan<Vec2> verticesB,
        in Transform transform
    )
    {
        var simplex = new Simplex(in cache, verticesA, verticesB, in transform);
        Span<int> savedA = stackalloc int[3],
            savedB = stackalloc int[3];
        for (int iteration = 0; iteration < MaxIterations; iteration++)
        {
            int saved = simplex.Count;
            for (int i = 0; i < saved; i++)
                (savedA[i], savedB[i]) = (simplex.Points[i].IndexA, simplex.Points[i].IndexB);
            if (simplex.Count == 2)
                simplex.Solve2();
            else if (simplex.Count == 3)
                simplex.Solve3();
            if (simplex.Count == 3)
                break;
            Vec2 direction = simplex.SearchDirection();
            if (direction.LengthSquared < Constants.Epsilon * Constants.Epsilon)
                break;

            int indexA = Support(verticesA, -direction),
                indexB = Support(verticesB, transform.Rotation.Invert(direction));
            simplex.Points[simplex.Count] = new SimplexPoint(
                verticesA[indexA],
                transform.Apply(verticesB[indexB]),
                indexA,
                indexB
            );
            bool isDuplicate = false;
            for (int i = 0; i < saved && !isDuplicate; i++)
                isDuplicate = indexA == savedA[i] && indexB == savedB[i];
            if (isDuplicate)
                break;
            simplex.Count++;
        }

        simplex.WriteTo(ref cache);
        return simplex.Distance();
    }

    /// <summary>The index of the vertex that is farthest in a direction.</summary>
    public static int Support(ReadOnlySpan<Vec2> vertices, Vec2 direction)
    {
        int best = 0;
        float farthest = Vec2.Dot(vertices[0], direction);
        for (int i = 1; i < vertices.Length; i++)
        {
            float value = Vec2.Dot(vertices[i], direction);
            if (value > farthest)
                (farthest, best) = (value, i);
        }

        return best;
    }
}
