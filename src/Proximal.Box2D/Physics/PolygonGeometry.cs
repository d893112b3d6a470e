namespace Proximal.Box2D.Physics;

/// <summary>Outward normals of convex polygons.</summary>
internal static class PolygonGeometry
{
    public static void Normals(ReadOnlySpan<Vec2> vertices, Span<Vec2> normals)
    {
        for (int i = 0; i < vertices.Length; i++)
        {
            Vec2 edge = vertices[i + 1 < vertices.Length ? i + 1 : 0] - vertices[i];
            normals[i] = edge.TurnedRight;
            normals[i].Normalize();
        }
    }
}
