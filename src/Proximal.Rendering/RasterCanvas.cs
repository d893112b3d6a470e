using System.Numerics;

namespace Proximal.Rendering;

/// <summary>Draws into pixels, with smooth edges.</summary>
public sealed class RasterCanvas : ICanvas
{
    private readonly Rgba[] pixels;
    private readonly CoverageMask mask;
    private Projection projection;

    /// <summary>A white picture.</summary>
    /// <param name="width">In pixels, at least 1.</param>
    /// <param name="height">In pixels, at least 1.</param>
    public RasterCanvas(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        (Width, Height) = (width, height);
        pixels = new Rgba[width * height];
        mask = new CoverageMask(width, height);
        Array.Fill(pixels, Rgba.White);
    }

    /// <summary>Pixels from left to right.</summary>
    public int Width { get; }

    /// <summary>Pixels from top to bottom.</summary>
    public int Height { get; }

    /// <summary>The picture, [height, width], the top row first; all opaque.</summary>
    public ReadOnlySpan<Rgba> Pixels => pixels;

    /// <inheritdoc/>
    public void Begin(Vector2 lowerLeft, Vector2 upperRight, Rgba background)
    {
        projection = Projection.Fit(lowerLeft, upperRight, Width, Height);
        Array.Fill(pixels, background with { A = 255 });
    }

    /// <inheritdoc/>
    public void Polygon(ReadOnlySpan<Vector2> corners, Rgba fill)
    {
        Span<Vector2> projected =
            corners.Length <= 256 ? stackalloc Vector2[corners.Length] : new Vector2[corners.Length];
        for (int i = 0; i < corners.Length; i++)
            projected[i] = projection.ToPixels(corners[i]);
        mask.SetPolygon(projected);
        Paint(fill);
    }

    /// <inheritdoc/>
    public void Polyline(ReadOnlySpan<Vector2> points, float width, Rgba color)
    {
        if (points.IsEmpty)
            return;
        // What is thinner than a pixel becomes fainter instead.
        float radius = width * projection.Scale / 2,
            drawn = Math.Max(radius, 0.5f);
        Vector2 last = projection.ToPixels(points[0]);
        if (points.Length == 1)
            mask.AddStroke(last, last, drawn);
        foreach (Vector2 point in points[1..])
        {
            Vector2 next = projection.ToPixels(point);
            mask.AddStroke(last, next, drawn);
            last = next;
        }

        Paint(color with { A = (byte)MathF.Round(color.A * radius / drawn) });
    }

    /// <inheritdoc/>
    public void Circle(Vector2 center, float radius, Rgba fill)
    {
        Vector2 middle = projection.ToPixels(center);
        mask.AddStroke(middle, middle, radius * projection.Scale);
        Paint(fill);
    }

    /// <inheritdoc/>
    public void Text(Vector2 at, string text, float size, Rgba color, TextAnchor anchor = TextAnchor.Start)
    {
        StrokeFont.Write(mask, projection.ToPixels(at), text, size * projection.Scale, anchor);
        Paint(color);
    }

    /// <summary>Writes a line in the lower left corner, over what has been drawn.</summary>
    internal void Caption(string text)
    {
        float size = CaptionLayout.Size(Width, Height);
        Vector2 at = CaptionLayout.At(Width, Height);
        StrokeFont.Write(mask, at, text, size, TextAnchor.Start, rim: 0.14f * size);
        Paint(CaptionLayout.Rim);
        StrokeFont.Write(mask, at, text, size, TextAnchor.Start);
        Paint(CaptionLayout.Fill);
    }

    private void Paint(Rgba color)
    {
        (int left, int columns) = mask.Columns.GetOffsetAndLength(Width);
        (int top, int rows) = mask.Rows.GetOffsetAndLength(Height);
        float opacity = color.A / 255f;
        for (int y = top; y < top + rows; y++)
        {
            ReadOnlySpan<float> cover = mask.Row(y).Slice(left, columns);
            Span<Rgba> row = pixels.AsSpan((y * Width) + left, columns);
            for (int x = 0; x < row.Length; x++)
                if (cover[x] > 0)
                    row[x] = Blend(row[x], color, cover[x] * opacity);
        }

        mask.Clear();
    }

    private static Rgba Blend(Rgba below, Rgba above, float share) =>
        new(Blend(below.R, above.R, share), Blend(below.G, above.G, share), Blend(below.B, above.B, share));

    private static byte Blend(byte below, byte above, float share) => (byte)(below + ((above - below) * share) + 0.5f);
}
