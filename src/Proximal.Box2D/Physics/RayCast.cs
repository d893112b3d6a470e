namespace Proximal.Box2D.Physics;

/// <summary>Where a ray meets a part of the ground.</summary>
internal static class RayCast
{
    /// <summary>Lowers a fraction of the ray to where the ray meets an edge, if it does so before.</summary>
    public static void Edge(Vec2 v1, Vec2 v2, Vec2 from, Vec2 to, ref float fraction)
    {
        Vec2 direction = to - from,
            edge = v2 - v1;
        Vec2 normal = edge.TurnedRight;
        normal.Normalize();
        float denominator = Vec2.Dot(normal, direction);
        if (denominator == 0)
            return;
        float t = Vec2.Dot(normal, v1 - from) / denominator;
        if (t < 0 || fraction < t)
            return;
        Vec2 point = from + (t * direction);
        float squared = Vec2.Dot(edge, edge);
        if (squared == 0)
            return;
        float along = Vec2.Dot(point - v1, edge) / squared;
        if (along is >= 0 and <= 1)
            fraction = t;
    }

    /// <summary>Lowers a fraction of the ray to where the ray enters a box, if it does so before.</summary>
    public static void Box(in GroundBox box, Vec2 from, Vec2 to, ref float fraction)
    {
        Vec2 direction = to - from;
        float lower = 0,
            upper = fraction;
        bool enters = false;
        for (int i = 0; i < 4; i++)
        {
            float numerator = Vec2.Dot(box.Normals[i], box.Vertices[i] - from),
                denominator = Vec2.Dot(box.Normals[i], direction);
            if (denominator == 0)
            {
                if (numerator < 0)
                    return;
            }
            else if (denominator < 0 && numerator < lower * denominator)
            {
                lower = numerator / denominator;
                enters = true;
            }
            else if (denominator > 0 && numerator < upper * denominator)
            {
                upper = numerator / denominator;
            }

            if (upper < lower)
                return;
        }

        if (enters)
            fraction = lower;
    }
}
