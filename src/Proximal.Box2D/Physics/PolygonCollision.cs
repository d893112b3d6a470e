namespace Proximal.Box2D.Physics;

/// <summary>The contact points of a box of the ground and a polygon.</summary>
internal static class PolygonCollision
{
    private const float Radius = Constants.SkinRadius + Constants.SkinRadius;

    // A face of the body becomes the reference only if it separates clearly better, which avoids jitter.
    private const float Tolerance = 0.1f * Constants.LinearSlop;

    /// <summary>Fills a manifold except for its impulses.</summary>
    /// <param name="manifold">Overwritten.</param>
    /// <param name="box">The box, in world coordinates.</param>
    /// <param name="polygon">The polygon.</param>
    /// <param name="transform">The transform of the polygon.</param>
    public static void Collide(ref Manifold manifold, in GroundBox box, BodyShape polygon, in Transform transform)
    {
        manifold.Count = 0;
        ReadOnlySpan<Vec2> boxVertices = box.Vertices,
            boxNormals = box.Normals;
        var identity = default(Transform);
        identity.Rotation.Cosine = 1;

        Transform boxInBody = Relative(in transform, in identity);
        float boxSeparation = MaxSeparation(boxVertices, boxNormals, polygon.Vertices, in boxInBody, out int boxFace);
        if (boxSeparation > Radius)
            return;
        float bodySeparation = MaxSeparation(
            polygon.Vertices,
            polygon.Normals,
            boxVertices,
            in transform,
            out int bodyFace
        );
        if (bodySeparation > Radius)
            return;

        if (bodySeparation > boxSeparation + Tolerance)
        {
            manifold.Reference = ReferenceFace.Body;
            Fill(
                ref manifold,
                polygon.Vertices,
                polygon.Normals,
                in transform,
                bodyFace,
                boxVertices,
                boxNormals,
                in identity
            );
        }
        else
        {
            manifold.Reference = ReferenceFace.Ground;
            Fill(
                ref manifold,
                boxVertices,
                boxNormals,
                in identity,
                boxFace,
                polygon.Vertices,
                polygon.Normals,
                in transform
            );
        }
    }

    // The transform from the coordinates of one to those of the other.
    private static Transform Relative(in Transform to, in Transform from)
    {
        Transform relative;
        relative.Rotation.Sine = (to.Rotation.Cosine * from.Rotation.Sine) - (to.Rotation.Sine * from.Rotation.Cosine);
        relative.Rotation.Cosine =
            (to.Rotation.Cosine * from.Rotation.Cosine) + (to.Rotation.Sine * from.Rotation.Sine);
        relative.Position = to.Rotation.Invert(from.Position - to.Position);
        return relative;
    }

    // The largest separation along the normals of the first polygon.
    private static float MaxSeparation(
        ReadOnlySpan<Vec2> vertices,
        ReadOnlySpan<Vec2> normals,
        ReadOnlySpan<Vec2> others,
        in Transform transform,
        out int face
    )
    {
        face = 0;
        float largest = float.MinValue;
        for (int i = 0; i < vertices.Length; i++)
        {
            Vec2 normal = transform.Rotation.Apply(normals[i]);
            Vec2 vertex = transform.Apply(vertices[i]);
            float deepest = float.MaxValue;
            foreach (Vec2 other in others)
            {
                float distance = Vec2.Dot(normal, other - vertex);
                if (distance < deepest)
                    deepest = distance;
            }

            if (deepest > largest)
                (largest, face) = (deepest, i);
        }

        return largest;
    }

    // The first polygon has the reference face.
    private static void Fill(
        ref Manifold manifold,
        ReadOnlySpan<Vec2> vertices1,
        ReadOnlySpan<Vec2> normals1,
        in Transform transform1,
        int face,
        ReadOnlySpan<Vec2> vertices2,
        ReadOnlySpan<Vec2> normals2,
        in Transform transform2
    )
    {
        ClipSegment incident = IncidentEdge(
            transform2.Rotation.Invert(transform1.Rotation.Apply(normals1[face])),
            face,
            vertices2,
            normals2,
            in transform2
        );
        int next = face + 1 < vertices1.Length ? face + 1 : 0;
        Vec2 corner1 = vertices1[face],
            corner2 = vertices1[next];
        Vec2 localTangent = corner2 - corner1;
        localTangent.Normalize();
        Vec2 localNormal = localTangent.TurnedRight;
        Vec2 middle = 0.5f * (corner1 + corner2);
        Vec2 tangent = transform1.Rotation.Apply(localTangent);
        Vec2 normal = tangent.TurnedRight;
        corner1 = transform1.Apply(corner1);
        corner2 = transform1.Apply(corner2);
        float front = Vec2.Dot(normal, corner1);
        float side1 = -Vec2.Dot(tangent, corner1) + Radius;
        float side2 = Vec2.Dot(tangent, corner2) + Radius;
        if (Clipping.Clip(out ClipSegment half, in incident, -tangent, side1, face) < 2)
            return;
        if (Clipping.Clip(out ClipSegment clipped, in half, tangent, side2, next) < 2)
            return;

        manifold.LocalNormal = localNormal;
        manifold.LocalPoint = middle;
        for (int i = 0; i < 2; i++)
        {
            if (!(Vec2.Dot(normal, clipped[i].Position) - front <= Radius))
                continue;
            ref ManifoldPoint point = ref manifold.Points[manifold.Count++];
            point.LocalPoint = transform2.Invert(clipped[i].Position);
            point.Id = manifold.Reference == ReferenceFace.Body ? Clipping.Swapped(clipped[i].Id) : clipped[i].Id;
        }
    }

    private static ClipSegment IncidentEdge(
        Vec2 normal,
        int face,
        ReadOnlySpan<Vec2> vertices,
        ReadOnlySpan<Vec2> normals,
        in Transform transform
    )
    {
        int best = 0;
        float lowest = float.MaxValue;
        for (int i = 0; i < normals.Length; i++)
        {
            float value = Vec2.Dot(normal, normals[i]);
            if (value < lowest)
                (lowest, best) = (value, i);
        }

        int next = best + 1 < vertices.Length ? best + 1 : 0;
        ClipSegment incident = default;
        incident[0] = new ClipPoint(transform.Apply(vertices[best]), Clipping.FaceToVertex(face, best));
        incident[1] = new ClipPoint(transform.Apply(vertices[next]), Clipping.FaceToVertex(face, next));
        return incident;
    }
}
