namespace Proximal.Box2D.Physics;

/// <summary>The contact points of an edge of the ground and a polygon.</summary>
internal static class EdgeCollision
{
    private const int MaxVertices = 6;
    private const float Radius = Constants.SkinRadius + Constants.SkinRadius;

    // A face of the polygon becomes the reference only if it separates clearly better, which avoids jitter.
    private const float RelativeTolerance = 0.98f;
    private const float AbsoluteTolerance = 0.001f;

    /// <summary>Fills a manifold except for its impulses.</summary>
    /// <param name="manifold">Overwritten.</param>
    /// <param name="v1">The first end of the edge.</param>
    /// <param name="v2">The second end of the edge.</param>
    /// <param name="polygon">The polygon.</param>
    /// <param name="transform">The transform of the polygon.</param>
    public static void Collide(ref Manifold manifold, Vec2 v1, Vec2 v2, BodyShape polygon, in Transform transform)
    {
        manifold.Count = 0;
        Vec2 direction = v2 - v1;
        direction.Normalize();
        Vec2 edgeNormal = direction.TurnedRight;

        int count = polygon.Vertices.Length;
        Span<Vec2> vertices = stackalloc Vec2[MaxVertices],
            normals = stackalloc Vec2[MaxVertices];
        for (int i = 0; i < count; i++)
        {
            vertices[i] = transform.Apply(polygon.Vertices[i]);
            normals[i] = transform.Rotation.Apply(polygon.Normals[i]);
        }

        vertices = vertices[..count];
        normals = normals[..count];
        float edgeSeparation = EdgeSeparation(vertices, v1, edgeNormal, out Vec2 axis);
        if (edgeSeparation > Radius)
            return;
        float polygonSeparation = PolygonSeparation(vertices, normals, v1, v2, out int face);
        if (polygonSeparation > Radius)
            return;

        bool isBody = polygonSeparation - Radius > (RelativeTolerance * (edgeSeparation - Radius)) + AbsoluteTolerance;
        ClipSegment incident = default;
        int i1,
            i2;
        Vec2 corner1,
            corner2,
            normal,
            side;
        if (isBody)
        {
            incident[0] = new ClipPoint(v2, Clipping.VertexToFace(1, face));
            incident[1] = new ClipPoint(v1, Clipping.VertexToFace(0, face));
            (i1, i2) = (face, Next(face, count));
            (corner1, corner2, normal) = (vertices[i1], vertices[i2], normals[i1]);
            side = normal.TurnedRight;
        }
        else
        {
            int best = MostOpposite(normals, axis);
            int next = Next(best, count);
            incident[0] = new ClipPoint(vertices[best], Clipping.FaceToVertex(0, best));
            incident[1] = new ClipPoint(vertices[next], Clipping.FaceToVertex(0, next));
            (i1, i2) = (0, 1);
            (corner1, corner2, normal) = (v1, v2, axis);
            side = -direction;
        }

        if (Clipping.Clip(out ClipSegment half, in incident, side, Vec2.Dot(side, corner1), i1) < 2)
            return;
        if (Clipping.Clip(out ClipSegment clipped, in half, -side, Vec2.Dot(-side, corner2), i2) < 2)
            return;

        manifold.Reference = isBody ? ReferenceFace.Body : ReferenceFace.Ground;
        manifold.LocalNormal = isBody ? polygon.Normals[i1] : normal;
        manifold.LocalPoint = isBody ? polygon.Vertices[i1] : corner1;
        for (int i = 0; i < 2; i++)
        {
            Vec2 position = clipped[i].Position;
            if (!(Vec2.Dot(normal, position - corner1) <= Radius))
                continue;
            ref ManifoldPoint point = ref manifold.Points[manifold.Count++];
            point.LocalPoint = isBody ? position : transform.Invert(position);
            point.Id = isBody ? Clipping.Swapped(clipped[i].Id) : clipped[i].Id;
        }
    }

    private static int Next(int index, int count) => index + 1 < count ? index + 1 : 0;

    private static float EdgeSeparation(ReadOnlySpan<Vec2> vertices, Vec2 v1, Vec2 normal, out Vec2 axis)
    {
        float above = Lowest(vertices, v1, normal),
            below = Lowest(vertices, v1, -normal);
        bool isBelow = below > above;
        axis = isBelow ? -normal : normal;
        return isBelow ? below : above;
    }

    private static float Lowest(ReadOnlySpan<Vec2> vertices, Vec2 v1, Vec2 axis)
    {
        float lowest = float.MaxValue;
        foreach (Vec2 vertex in vertices)
        {
            float distance = Vec2.Dot(axis, vertex - v1);
            if (distance < lowest)
                lowest = distance;
        }

        return lowest;
    }

    private static float PolygonSeparation(
        ReadOnlySpan<Vec2> vertices,
        ReadOnlySpan<Vec2> normals,
        Vec2 v1,
        Vec2 v2,
        out int face
    )
    {
        face = -1;
        float best = float.MinValue;
        for (int i = 0; i < vertices.Length; i++)
        {
            Vec2 normal = -normals[i];
            float s1 = Vec2.Dot(normal, vertices[i] - v1),
                s2 = Vec2.Dot(normal, vertices[i] - v2);
            float separation = s1 < s2 ? s1 : s2;
            if (separation > best)
                (best, face) = (separation, i);
        }

        return best;
    }

    private static int MostOpposite(ReadOnlySpan<Vec2> normals, Vec2 axis)
    {
        int best = 0;
        float lowest = Vec2.Dot(axis, normals[0]);
        for (int i = 1; i < normals.Length; i++)
        {
            float value = Vec2.Dot(axis, normals[i]);
            if (value < lowest)
                (lowest, best) = (value, i);
        }

        return best;
    }
}
