using System.Globalization;
using System.Numerics;
using System.Text;

namespace Proximal.Rendering;

/// <summary>Draws a picture of vector shapes, which any browser shows at any size.</summary>
public sealed class SvgCanvas : ICanvas
{
    private readonly List<SvgShape> shapes = [];
    private Projection projection;

    /// <summary>An empty picture.</summary>
    /// <param name="width">In pixels, where nothing else decides how large it is shown.</param>
    /// <param name="height">In pixels.</param>
    public SvgCanvas(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        (Width, Height) = (width, height);
    }

    /// <summary>Pixels from left to right.</summary>
    public int Width { get; }

    /// <summary>Pixels from top to bottom.</summary>
    public int Height { get; }

    /// <summary>What has been drawn since the picture began.</summary>
    internal IReadOnlyList<SvgShape> Shapes => shapes;

    /// <inheritdoc/>
    public void Begin(Vector2 lowerLeft, Vector2 upperRight, Rgba background)
    {
        projection = Projection.Fit(lowerLeft, upperRight, Width, Height);
        shapes.Clear();
        shapes.Add(
            new SvgShape(
                "rect",
                [
                    ("width", $"{Width}"),
                    ("height", $"{Height}"),
                    ("fill", Color(background)),
                    ("fill-opacity", Opacity(background)),
                ]
            )
        );
    }

    /// <inheritdoc/>
    public void Polygon(ReadOnlySpan<Vector2> corners, Rgba fill) =>
        shapes.Add(
            new SvgShape(
                "polygon",
                [("points", Points(corners)), ("fill", Color(fill)), ("fill-opacity", Opacity(fill))]
            )
        );

    /// <inheritdoc/>
    public void Polyline(ReadOnlySpan<Vector2> points, float width, Rgba color)
    {
        if (points.IsEmpty)
            return;
        // A line of one point shows its round end only where it leads somewhere, if only to itself.
        string path = points.Length == 1 ? $"{Points(points)} {Points(points)}" : Points(points);
        shapes.Add(
            new SvgShape(
                "polyline",
                [
                    ("points", path),
                    ("stroke", Color(color)),
                    ("stroke-opacity", Opacity(color)),
                    ("stroke-width", Number(width * projection.Scale)),
                ]
            )
        );
    }

    /// <inheritdoc/>
    public void Circle(Vector2 center, float radius, Rgba fill)
    {
        Vector2 middle = projection.ToPixels(center);
        shapes.Add(
            new SvgShape(
                "circle",
                [
                    ("cx", Number(middle.X)),
                    ("cy", Number(middle.Y)),
                    ("r", Number(radius * projection.Scale)),
                    ("fill", Color(fill)),
                    ("fill-opacity", Opacity(fill)),
                ]
            )
        );
    }

    /// <inheritdoc/>
    public void Text(Vector2 at, string text, float size, Rgba color, TextAnchor anchor = TextAnchor.Start)
    {
        Vector2 point = projection.ToPixels(at);
        string where = anchor switch
        {
            TextAnchor.Start => "start",
            TextAnchor.Middle => "middle",
            _ => "end",
        };
        shapes.Add(
            new SvgShape(
                "text",
                [
                    ("x", Number(point.X)),
                    ("y", Number(point.Y)),
                    ("font-size", Number(FontSize(size * projection.Scale))),
                    ("text-anchor", where),
                    ("fill", Color(color)),
                    ("fill-opacity", Opacity(color)),
                ],
                text
            )
        );
    }

    /// <summary>The whole file.</summary>
    public override string ToString()
    {
        var markup = new StringBuilder();
        SvgMarkup.Open(markup, Width, Height);
        foreach (SvgShape shape in shapes)
        {
            SvgMarkup.OpenElement(markup, shape.Element);
            foreach ((string name, string value) in shape.Attributes)
                SvgMarkup.Attribute(markup, name, value);
            SvgMarkup.CloseElement(markup, shape.Element, shape.Text);
        }

        SvgMarkup.Close(markup);
        return markup.ToString();
    }

    /// <summary>A number to a tenth of a pixel.</summary>
    internal static string Number(float value) =>
        value.ToString("0.#", CultureInfo.InvariantCulture) is var text && text == "-0" ? "0" : text;

    /// <summary>The size of letters in a line of a height.</summary>
    internal static float FontSize(float lineHeight) => 0.8f * lineHeight;

    internal static string Color(Rgba color) => $"#{color.R:x2}{color.G:x2}{color.B:x2}";

    internal static string Opacity(Rgba color) => (color.A / 255.0).ToString("0.##", CultureInfo.InvariantCulture);

    private string Points(ReadOnlySpan<Vector2> points)
    {
        var path = new StringBuilder();
        foreach (Vector2 point in points)
        {
            Vector2 pixel = projection.ToPixels(point);
            path.Append(path.Length == 0 ? "" : " ").Append(Number(pixel.X)).Append(',').Append(Number(pixel.Y));
        }

        return path.ToString();
    }
}
