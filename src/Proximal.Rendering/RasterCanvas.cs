using System.Numerics;

namespace Proximal.Rendering;

/// <summary>Canvas of pixels, with antialiased edges.</summary>
public sealed class RasterCanvas : ICanvas
{
    private readonly Rgba[] pixels;
    private readonly CoverageMask mask;
    private Projection projection;

    /// <summary>Creates a white image.</summary>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    public RasterCanvas(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        (Width, Height) = (width, height);
        pixels = new Rgba[width * height];
        mask = new CoverageMask(width, height);
        Array.Fill(pixels, Rgba.White);
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>The pixels, [height, width], top row first. All are opaque.</summary>
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
        // A line thinner than a pixel is drawn one pixel wide with less opacity.
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

    /// <summary>Draws an image of pixels: each pixel of this canvas gets the mean of the pixels that it
    /// covers.</summary>
    /// <inheritdoc/>
    public void Image(Vector2 lowerLeft, Vector2 upperRight, int width, int height, ReadOnlySpan<Rgba> pixels)
    {
        Vector2 start = projection.ToPixels(new Vector2(lowerLeft.X, upperRight.Y)),
            size = projection.ToPixels(new Vector2(upperRight.X, lowerLeft.Y)) - start;
        (int left, int right) = (Edge(start.X, Width), Edge(start.X + size.X, Width));
        (int top, int bottom) = (Edge(start.Y, Height), Edge(start.Y + size.Y, Height));
        for (int y = top; y < bottom; y++)
        {
            (int firstRow, int rows) = Source(y, start.Y, size.Y, height);
            for (int x = left; x < right; x++)
            {
                (int firstColumn, int columns) = Source(x, start.X, size.X, width);
                this.pixels[(y * Width) + x] = Mean(pixels, width, firstRow, rows, firstColumn, columns);
            }
        }
    }

    /// <summary>Draws a caption in the lower left corner, over the image.</summary>
    internal void Caption(string text)
    {
        float size = CaptionLayout.Size(Width, Height);
        Vector2 at = CaptionLayout.At(Width, Height);
        StrokeFont.Write(mask, at, text, size, TextAnchor.Start, outline: 0.14f * size);
        Paint(CaptionLayout.Outline);
        StrokeFont.Write(mask, at, text, size, TextAnchor.Start);
        Paint(CaptionLayout.Fill);
    }

    private static int Edge(float at, int length) => Math.Clamp((int)MathF.Round(at), 0, length);

    // The pixels of an image that a pixel of this canvas covers along one axis.
    private static (int First, int Count) Source(int at, float start, float size, int length)
    {
        float scale = length / size;
        int first = Math.Clamp((int)MathF.Round((at - start) * scale), 0, length - 1),
            end = Math.Clamp((int)MathF.Round((at + 1 - start) * scale), first + 1, length);
        return (first, end - first);
    }

    private static Rgba Mean(ReadOnlySpan<Rgba> pixels, int width, int top, int rows, int left, int columns)
    {
        (int red, int green, int blue, int count) = (0, 0, 0, rows * columns);
        for (int y = top; y < top + rows; y++)
        {
            foreach (Rgba pixel in pixels.Slice((y * width) + left, columns))
                (red, green, blue) = (red + pixel.R, green + pixel.G, blue + pixel.B);
        }

        return new Rgba((byte)(red / count), (byte)(green / count), (byte)(blue / count));
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
