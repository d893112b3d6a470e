using System.Numerics;

namespace Proximal.MuJoCo;

/// <summary>Convex hull of points in the plane (Andrew's monotone chain).</summary>
internal static class ConvexHull
{
    /// <summary>Sorts the points and writes their hull.</summary>
    /// <param name="points">The points; sorted in place.</param>
    /// <param name="hull">Receives the corners in order; twice the length of <paramref name="points"/>.</param>
    /// <returns>Number of corners.</returns>
    public static int Find(Span<Vector2> points, Span<Vector2> hull)
    {
        points.Sort(static (a, b) => a.X != b.X ? a.X.CompareTo(b.X) : a.Y.CompareTo(b.Y));
        int count = 0;
        for (int i = 0; i < points.Length; i++)
            count = Append(points[i], hull, count, 0);
        int lower = count;
        for (int i = points.Length - 2; i >= 0; i--)
            count = Append(points[i], hull, count, lower - 1);
        return Math.Max(1, count - 1);
    }

    private static int Append(Vector2 point, Span<Vector2> hull, int count, int start)
    {
        while (count >= start + 2 && Turn(hull[count - 2], hull[count - 1], point) <= 0)
            count--;
        hull[count] = point;
        return count + 1;
    }

    private static float Turn(Vector2 a, Vector2 b, Vector2 c) =>
        ((b.X - a.X) * (c.Y - a.Y)) - ((b.Y - a.Y) * (c.X - a.X));
}
