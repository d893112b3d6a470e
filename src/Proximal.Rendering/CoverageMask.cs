using System.Numerics;

namespace Proximal.Rendering;

/// <summary>
/// How much of each pixel a shape covers, from 0 to 1. Polygons are measured exactly, by the area under each edge; lines
/// and circles by the distance of a pixel's centre from their rim.
/// </summary>
internal sealed class CoverageMask
{
    private readonly int width,
        height,
        stride;
    private readonly float[] cover;
    private int left,
        top,
        right,
        bottom;

    /// <summary>A clear mask.</summary>
    public CoverageMask(int width, int height)
    {
        // An edge in the last pixel of a row spills one to the right.
        (this.width, this.height, stride) = (width, height, width + 1);
        cover = new float[height * stride];
        (left, top) = (width, height);
    }

    /// <summary>The rows that may be covered.</summary>
    public Range Rows => Math.Min(top, bottom)..bottom;

    /// <summary>The columns that may be covered.</summary>
    public Range Columns => Math.Min(left, right)..right;

    /// <summary>The coverage of one row's pixels, [width].</summary>
    public ReadOnlySpan<float> Row(int y) => cover.AsSpan(y * stride, width);

    /// <summary>Forgets the shape.</summary>
    public void Clear()
    {
        for (int y = top; y < bottom; y++)
            cover.AsSpan((y * stride) + left, right - left + 1).Clear();
        (left, top, right, bottom) = (width, height, 0, 0);
    }

    /// <summary>Sets the mask to a polygon, wound either way; corners in pixels. The mask must be clear.</summary>
    public void SetPolygon(ReadOnlySpan<Vector2> corners)
    {
        foreach (Vector2 corner in corners)
            Include(corner, 1);
        for (int i = 0; i < corners.Length; i++)
            AddEdge(corners[i], corners[i + 1 < corners.Length ? i + 1 : 0]);
        for (int y = top; y < bottom; y++)
        {
            Span<float> row = cover.AsSpan(y * stride, stride);
            float sum = 0;
            for (int x = left; x < right; x++)
            {
                sum += row[x];
                row[x] = Math.Min(Math.Abs(sum), 1);
            }

            row[right] = 0;
        }
    }

    /// <summary>Adds a line with round ends; a circle where the ends meet. All in pixels.</summary>
    public void AddStroke(Vector2 from, Vector2 to, float radius)
    {
        int firstX = Math.Max(0, (int)MathF.Floor(Math.Min(from.X, to.X) - radius - 1));
        int lastX = Math.Min(width - 1, (int)MathF.Ceiling(Math.Max(from.X, to.X) + radius + 1));
        int firstY = Math.Max(0, (int)MathF.Floor(Math.Min(from.Y, to.Y) - radius - 1));
        int lastY = Math.Min(height - 1, (int)MathF.Ceiling(Math.Max(from.Y, to.Y) + radius + 1));
        Include(from, radius + 2);
        Include(to, radius + 2);
        Vector2 along = to - from;
        float length = along.LengthSquared();
        for (int y = firstY; y <= lastY; y++)
        {
            Span<float> row = cover.AsSpan(y * stride, width);
            for (int x = firstX; x <= lastX; x++)
            {
                Vector2 offset = new Vector2(x + 0.5f, y + 0.5f) - from;
                float share = length > 0 ? Math.Clamp(Vector2.Dot(offset, along) / length, 0, 1) : 0;
                float inside = radius + 0.5f - (offset - (share * along)).Length();
                if (inside > row[x])
                    row[x] = Math.Min(inside, 1);
            }
        }
    }

    private void Include(Vector2 point, float margin)
    {
        left = Math.Clamp((int)MathF.Floor(point.X - margin), 0, left);
        top = Math.Clamp((int)MathF.Floor(point.Y - margin), 0, top);
        right = Math.Clamp((int)MathF.Ceiling(point.X + margin), right, width);
        bottom = Math.Clamp((int)MathF.Ceiling(point.Y + margin), bottom, height);
    }

    // Each pixel receives by how much the area to the right of the edge grows there, so that a running sum gives coverage.
    private void AddEdge(Vector2 a, Vector2 b)
    {
        if (a.Y == b.Y)
            return;
        float direction = 1;
        if (a.Y > b.Y)
            (a, b, direction) = (b, a, -1);
        float slope = (b.X - a.X) / (b.Y - a.Y);
        int last = Math.Min(height, (int)MathF.Ceiling(b.Y));
        for (int y = Math.Max(0, (int)MathF.Floor(a.Y)); y < last; y++)
        {
            float upper = Math.Max(y, a.Y),
                lower = Math.Min(y + 1, b.Y);
            float x0 = Math.Clamp(a.X + ((upper - a.Y) * slope), 0, width),
                x1 = Math.Clamp(a.X + ((lower - a.Y) * slope), 0, width);
            (float low, float high) = x0 < x1 ? (x0, x1) : (x1, x0);
            AddRow(cover.AsSpan(y * stride, stride), low, high, direction * (lower - upper));
        }
    }

    private static void AddRow(Span<float> row, float low, float high, float amount)
    {
        int first = (int)low;
        if (high <= first + 1)
        {
            Add(row, first, (low + high) / 2, amount);
            return;
        }

        float density = amount / (high - low);
        for (int x = first; x < high; x++)
        {
            float from = Math.Max(low, x),
                to = Math.Min(high, x + 1);
            Add(row, x, (from + to) / 2, density * (to - from));
        }
    }

    private static void Add(Span<float> row, int x, float middle, float amount)
    {
        float share = middle - x;
        row[x] += amount * (1 - share);
        if (x + 1 < row.Length)
            row[x + 1] += amount * share;
    }
}
