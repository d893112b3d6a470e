using System.Runtime.CompilerServices;

namespace Proximal.Box2D.Physics;

/// <summary>A corner of a simplex: the difference of a vertex of each polygon.</summary>
internal struct SimplexPoint(Vec2 a, Vec2 b, int indexA, int indexB)
{
    public Vec2 A = a;
    public Vec2 B = b;
    public Vec2 Difference = b - a;

    /// <summary>The barycentric coordinate of the closest point.</summary>
    public float Weight;
    public int IndexA = indexA;
    public int IndexB = indexB;
}

[InlineArray(3)]
internal struct SimplexPoints
{
    private SimplexPoint element;
}

/// <summary>The simplex of a distance query.</summary>
internal struct Simplex
{
    public SimplexPoints Points;
    public int Count;

    public Simplex(
        in SimplexCache cache,
        ReadOnlySpan<Vec2> verticesA,
        ReadOnlySpan<Vec2> verticesB,
        in Transform transform
    )
    {
        Count = cache.Count;
        for (int i = 0; i < Count; i++)
        {
            (int a, int b) = (cache.IndexA[i], cache.IndexB[i]);
            Points[i] = new SimplexPoint(verticesA[a], transform.Apply(verticesB[b]), a, b);
        }

        if (Count > 1)
        {
            float metric = Metric();
            if (metric < 0.5f * cache.Metric || 2 * cache.Metric < metric || metric < Constants.Epsilon)
                Count = 0;
        }

        if (Count == 0)
        {
            Points[0] = new SimplexPoint(verticesA[0], transform.Apply(verticesB[0]), 0, 0) { Weight = 1 };
            Count = 1;
        }
    }

    public readonly void WriteTo(ref SimplexCache cache)
    {
        cache.Metric = Metric();
        cache.Count = Count;
        for (int i = 0; i < Count; i++)
            (cache.IndexA[i], cache.IndexB[i]) = (Points[i].IndexA, Points[i].IndexB);
    }

    public readonly Vec2 SearchDirection()
    {
        if (Count == 1)
            return -Points[0].Difference;
        Vec2 edge = Points[1].Difference - Points[0].Difference;
        return Vec2.Cross(edge, -Points[0].Difference) > 0 ? Vec2.Cross(1, edge) : edge.TurnedRight;
    }

    /// <summary>The distance of the closest points.</summary>
    public readonly float Distance()
    {
        Vec2 a,
            b;
        switch (Count)
        {
            case 1:
                (a, b) = (Points[0].A, Points[0].B);
                break;
            case 2:
                a = (Points[0].Weight * Points[0].A) + (Points[1].Weight * Points[1].A);
                b = (Points[0].Weight * Points[0].B) + (Points[1].Weight * Points[1].B);
                break;
            default:
                return 0;
        }

        return (a - b).Length;
    }

    /// <summary>Reduces a segment to the part that is closest to the origin.</summary>
    public void Solve2()
    {
        Vec2 w1 = Points[0].Difference,
            w2 = Points[1].Difference;
        Vec2 edge = w2 - w1;
        float second = -Vec2.Dot(w1, edge);
        if (second <= 0)
        {
            KeepOne(0);
            return;
        }

        float first = Vec2.Dot(w2, edge);
        if (first <= 0)
        {
            KeepOne(1);
            return;
        }

        KeepTwo(0, 1, first, second);
    }

    /// <summary>Reduces a triangle to the part that is closest to the origin.</summary>
    public void Solve3()
    {
        Vec2 w1 = Points[0].Difference,
            w2 = Points[1].Difference,
            w3 = Points[2].Difference;
        Vec2 e12 = w2 - w1;
        float d12First = Vec2.Dot(w2, e12),
            d12Second = -Vec2.Dot(w1, e12);
        Vec2 e13 = w3 - w1;
        float d13First = Vec2.Dot(w3, e13),
            d13Second = -Vec2.Dot(w1, e13);
        Vec2 e23 = w3 - w2;
        float d23First = Vec2.Dot(w3, e23),
            d23Second = -Vec2.Dot(w2, e23);
        float area = Vec2.Cross(e12, e13);
        float d1 = area * Vec2.Cross(w2, w3),
            d2 = area * Vec2.Cross(w3, w1),
            d3 = area * Vec2.Cross(w1, w2);

        if (d12Second <= 0 && d13Second <= 0)
        {
            KeepOne(0);
        }
        else if (d12First > 0 && d12Second > 0 && d3 <= 0)
        {
            KeepTwo(0, 1, d12First, d12Second);
        }
        else if (d13First > 0 && d13Second > 0 && d2 <= 0)
        {
            KeepTwo(0, 2, d13First, d13Second);
        }
        else if (d12First <= 0 && d23Second <= 0)
        {
            KeepOne(1);
        }
        else if (d13First <= 0 && d23First <= 0)
        {
            KeepOne(2);
        }
        else if (d23First > 0 && d23Second > 0 && d1 <= 0)
        {
            // The order of the kept points is that of Box2D: the third, then the second.
            (float w2Weight, float w3Weight) = Weights(d23First, d23Second);
            Points[0] = Points[2];
            (Points[0].Weight, Points[1].Weight) = (w3Weight, w2Weight);
            Count = 2;
        }
    }

    private void KeepOne(int index)
    {
        Points[0] = Points[index];
        Points[0].Weight = 1;
        Count = 1;
    }

    private void KeepTwo(int first, int second, float firstShare, float secondShare)
    {
        (float a, float b) = Weights(firstShare, secondShare);
        Points[0] = Points[first];
        Points[1] = Points[second];
        (Points[0].Weight, Points[1].Weight) = (a, b);
        Count = 2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (float First, float Second) Weights(float first, float second)
    {
        float inverse = 1 / (first + second);
        return (first * inverse, second * inverse);
    }

    private readonly float Metric() =>
        Count switch
        {
            1 => 0,
            2 => (Points[0].Difference - Points[1].Difference).Length,
            _ => Vec2.Cross(Points[1].Difference - Points[0].Difference, Points[2].Difference - Points[0].Difference),
        };
}
