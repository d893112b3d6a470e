using System.Globalization;
using System.IO.Compression;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Proximal.Rendering;

namespace Proximal;

/// <summary>
/// Canvas that records the pictures of an episode as lists of shapes. Equal shapes are kept once, so a shape that does
/// not move costs one index per picture.
/// </summary>
/// <remarks>
/// A shape is a JSON array: <c>["begin", x0, y0, x1, y1, color]</c>, <c>["polygon", color, [x, y, …]]</c>, <c>["polyline",
/// color, width, [x, y, …]]</c>, <c>["circle", color, x, y, radius]</c>, <c>["text", color, x, y, size, anchor,
/// text]</c> or <c>["image", x0, y0, x1, y1, width, height, pixels]</c>, with the pixels as Base64 of zlib-compressed
/// RGB bytes, top row first. Coordinates are those of <see cref="ICanvas"/>, y upwards.
/// </remarks>
internal sealed class DrawingList : ICanvas
{
    private readonly Dictionary<string, int> indices = new(StringComparer.Ordinal);
    private readonly List<string> shapes = [];
    private readonly List<int> picture = [];
    private readonly StringBuilder text = new();
    private int decimals = 4;

    /// <summary>All different shapes, as JSON.</summary>
    public IReadOnlyList<string> Shapes => shapes;

    /// <summary>Total length of <see cref="Shapes"/>.</summary>
    public long Length { get; private set; }

    /// <summary>Ends the current picture and returns its shapes, as indices of <see cref="Shapes"/>.</summary>
    public int[] TakePicture()
    {
        int[] taken = [.. picture];
        picture.Clear();
        return taken;
    }

    /// <inheritdoc/>
    public void Begin(Vector2 lowerLeft, Vector2 upperRight, Rgba background)
    {
        picture.Clear();
        // A resolution of at least 1/5000 of the visible rectangle.
        float extent = Math.Max(Math.Abs(upperRight.X - lowerLeft.X), Math.Abs(upperRight.Y - lowerLeft.Y));
        decimals = extent > 0 && float.IsFinite(extent) ? Math.Clamp(4 - (int)Math.Floor(Math.Log10(extent)), 0, 7) : 4;
        Start("begin");
        Add(lowerLeft);
        Add(upperRight);
        Add(background);
        Finish();
    }

    /// <inheritdoc/>
    public void Polygon(ReadOnlySpan<Vector2> corners, Rgba fill)
    {
        Start("polygon");
        Add(fill);
        Add(corners);
        Finish();
    }

    /// <inheritdoc/>
    public void Polyline(ReadOnlySpan<Vector2> points, float width, Rgba color)
    {
        Start("polyline");
        Add(color);
        Add(width);
        Add(points);
        Finish();
    }

    /// <inheritdoc/>
    public void Circle(Vector2 center, float radius, Rgba fill)
    {
        Start("circle");
        Add(fill);
        Add(center);
        Add(radius);
        Finish();
    }

    /// <inheritdoc/>
    public void Text(Vector2 at, string text, float size, Rgba color, TextAnchor anchor = TextAnchor.Start)
    {
        Start("text");
        Add(color);
        Add(at);
        Add(size);
        Quote(
            anchor switch
            {
                TextAnchor.Middle => "middle",
                TextAnchor.End => "end",
                _ => "start",
            }
        );
        Quote(text);
        Finish();
    }

    /// <inheritdoc/>
    public void Image(Vector2 lowerLeft, Vector2 upperRight, int width, int height, ReadOnlySpan<Rgba> pixels)
    {
        Start("image");
        Add(lowerLeft);
        Add(upperRight);
        text.Append(CultureInfo.InvariantCulture, $",{width},{height}");
        byte[] bytes = new byte[3 * pixels.Length];
        for (int i = 0; i < pixels.Length; i++)
            (bytes[3 * i], bytes[(3 * i) + 1], bytes[(3 * i) + 2]) = (pixels[i].R, pixels[i].G, pixels[i].B);
        Quote(Compressed(bytes));
        Finish();
    }

    /// <summary>Base64 of zlib-compressed bytes.</summary>
    public static string Compressed(ReadOnlySpan<byte> bytes)
    {
        using var stream = new MemoryStream();
        using (var zlib = new ZLibStream(stream, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(bytes);
        return Convert.ToBase64String(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    private void Start(string kind) => text.Clear().Append("[\"").Append(kind).Append('"');

    private void Finish()
    {
        string shape = text.Append(']').ToString();
        if (!indices.TryGetValue(shape, out int index))
        {
            indices[shape] = index = shapes.Count;
            shapes.Add(shape);
            Length += shape.Length;
        }

        picture.Add(index);
    }

    private void Add(float value)
    {
        text.Append(',');
        Append(value);
    }

    private void Add(Vector2 point)
    {
        Add(point.X);
        Add(point.Y);
    }

    private void Add(ReadOnlySpan<Vector2> points)
    {
        text.Append(",[");
        for (int i = 0; i < points.Length; i++)
        {
            if (i > 0)
                text.Append(',');
            Append(points[i].X);
            text.Append(',');
            Append(points[i].Y);
        }

        text.Append(']');
    }

    private void Add(Rgba color)
    {
        text.Append(CultureInfo.InvariantCulture, $",\"#{color.R:x2}{color.G:x2}{color.B:x2}");
        if (color.A < byte.MaxValue)
            text.Append(CultureInfo.InvariantCulture, $"{color.A:x2}");
        text.Append('"');
    }

    private void Append(float value)
    {
        // JSON has no infinity; a shape at infinity is not visible.
        double rounded = float.IsFinite(value) ? Math.Round(value, decimals) : 0;
        text.Append(CultureInfo.InvariantCulture, $"{(rounded == 0 ? 0 : rounded):0.#######}");
    }

    private void Quote(string value) => text.Append(",\"").Append(JsonEncodedText.Encode(value)).Append('"');
}
