using System.Numerics;

namespace Proximal.Rendering;

/// <summary>Draws an image of pixels as polygons: one for each rectangle of one colour.</summary>
internal static class PixelRectangles
{
    // Neighbours overlap by this part of a pixel, so that no line shows between them.
    private const float Overlap = 0.05f;

    /// <summary>Draws the image; see <see cref="ICanvas.Image"/>.</summary>
    public static void Draw(
        ICanvas canvas,
        Vector2 lowerLeft,
        Vector2 upperRight,
        int width,
        int height,
        ReadOnlySpan<Rgba> pixels
    )
    {
        Vector2 pixel = (upperRight - lowerLeft) / new Vector2(width, height);
        var isDrawn = new bool[width * height];
        Span<Vector2> corners = stackalloc Vector2[4];
        for (int start = 0; start < isDrawn.Length; start++)
        {
            if (isDrawn[start])
                continue;
            (int x, int y) = (start % width, start / width);
            Rgba color = pixels[start];
            int right = x + 1;
            while (right < width && !isDrawn[(y * width) + right] && pixels[(y * width) + right] == color)
                right++;
            int bottom = y + 1;
            while (bottom < height && !pixels.Slice((bottom * width) + x, right - x).ContainsAnyExcept(color))
                bottom++;
            for (int row = y; row < bottom; row++)
                isDrawn.AsSpan((row * width) + x, right - x).Fill(true);
            float left = lowerLeft.X + (x * pixel.X),
                end = lowerLeft.X + (Math.Min(right + Overlap, width) * pixel.X),
                top = upperRight.Y - (y * pixel.Y),
                low = upperRight.Y - (Math.Min(bottom + Overlap, height) * pixel.Y);
            (corners[0], corners[1], corners[2], corners[3]) = (
                new Vector2(left, top),
                new Vector2(end, top),
                new Vector2(end, low),
                new Vector2(left, low)
            );
            canvas.Polygon(corners, color);
        }
    }
}
