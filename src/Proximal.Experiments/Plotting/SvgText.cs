using System.Globalization;
using System.Security;
using System.Text;

namespace Proximal.Experiments;

/// <summary>Writer of SVG elements. Numbers have two decimals, and text is escaped.</summary>
internal sealed class SvgText
{
    // Style sheet of all charts.
    private const string Style = """
        <style>
          text { font-family: "Inter", "Segoe UI", "Helvetica Neue", "DejaVu Sans", Arial, sans-serif; fill: #1f2328; }
          .title { font-size: 20px; font-weight: 600; }
          .note { font-size: 13px; fill: #59636e; }
          .panel { font-size: 15px; font-weight: 600; }
          .legend { font-size: 13px; }
          .tick { font-size: 12px; fill: #59636e; }
          .grid { stroke: #e3e7eb; stroke-width: 1; }
          .axis { stroke: #8c959f; stroke-width: 1; }
          .curve { fill: none; stroke-width: 2.2; stroke-linejoin: round; stroke-linecap: round; }
          .mark { stroke: #b3261e; stroke-width: 1.4; stroke-dasharray: 5 4; }
        </style>
        """;

    private readonly StringBuilder text = new();

    /// <summary>Opens an image with a white background.</summary>
    /// <param name="width">Width, in pixels.</param>
    /// <param name="height">Height, in pixels.</param>
    public SvgText(double width, double height)
    {
        string size = $"width=\"{Number(width)}\" height=\"{Number(height)}\"";
        string viewBox = $"viewBox=\"0 0 {Number(width)} {Number(height)}\"";
        Raw($"""<svg xmlns="http://www.w3.org/2000/svg" {size} {viewBox} role="img">""");
        Raw(Style);
        Raw($"""<rect {size} fill="#ffffff"/>""");
    }

    public static string Number(double value) => Math.Round(value, 2).ToString(CultureInfo.InvariantCulture);

    public static string Path(IEnumerable<(double X, double Y)> points)
    {
        var path = new StringBuilder();
        foreach ((double x, double y) in points)
            path.Append(path.Length == 0 ? 'M' : 'L').Append(Number(x)).Append(' ').Append(Number(y));
        return path.ToString();
    }

    public void Raw(string markup) => text.Append(markup).Append('\n');

    public void Line(double x1, double y1, double x2, double y2, string style) =>
        Raw($"""<line x1="{Number(x1)}" y1="{Number(y1)}" x2="{Number(x2)}" y2="{Number(y2)}" class="{style}"/>""");

    public void Text(double x, double y, string content, string style, string anchor = "start", double turn = 0)
    {
        string transform = turn == 0 ? "" : $" transform=\"rotate({Number(turn)} {Number(x)} {Number(y)})\"";
        string place = $"x=\"{Number(x)}\" y=\"{Number(y)}\" class=\"{style}\" text-anchor=\"{anchor}\"{transform}";
        Raw($"<text {place}>{SecurityElement.Escape(content)}</text>");
    }

    public override string ToString() => text.ToString();
}
