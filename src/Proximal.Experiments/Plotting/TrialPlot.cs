namespace Proximal.Experiments;

/// <summary>Plot in the chart of a search, with returns on the vertical axis and marks for trials.</summary>
/// <param name="svg">SVG to draw into.</param>
/// <param name="left">Left edge of the plot area, in pixels.</param>
/// <param name="top">Upper edge of the plot area, in pixels.</param>
/// <param name="width">Width of the plot area, in pixels.</param>
/// <param name="height">Height of the plot area, in pixels.</param>
/// <param name="returns">Scale of the vertical axis.</param>
internal sealed class TrialPlot(SvgText svg, double left, double top, double width, double height, AxisScale returns)
{
    /// <summary>Color of the best trial.</summary>
    public const string BestColor = "#d9480f";

    private const string FailureColor = "#b3261e";
    private const double LetterWidth = 6.6;

    // From trials that stopped at the first rung to trials that reached the last.
    private static readonly string[] RungColors = ["#9fc3e8", "#5b9bd8", "#0b6bcb", "#083d77"];

    /// <summary>Color of trials whose last rung is the given one.</summary>
    public static string ColorOf(int rung, int rungs) =>
        rungs == 1 ? RungColors[2] : RungColors[RungColors.Length - rungs + rung];

    /// <summary>Draws title, grid and axes.</summary>
    public void DrawFrame(string title, string? note, ValueAxis horizontal, string? name, bool labelsReturns)
    {
        svg.Text(left, top - 15, title, "panel");
        if (note is not null)
            svg.Text(left + width, top - 15, note, "note", "end");
        foreach (double tick in returns.Ticks)
        {
            svg.Line(left, Y(tick), left + width, Y(tick), "grid");
            if (labelsReturns)
                svg.Text(left - 9, Y(tick) + 4, returns.Label(tick), "tick", "end");
        }
        svg.Line(left, top + height, left + width, top + height, "axis");
        DrawTicks(horizontal);
        if (name is not null)
            svg.Text(left + (width / 2), top + height + 38, name, "note", "middle");
    }

    /// <summary>Draws the mark of a trial.</summary>
    /// <param name="x">Horizontal position, from 0 at the left to 1 at the right.</param>
    /// <param name="value">Return; NaN for a failed trial, which is marked on the axis.</param>
    /// <param name="color">Color.</param>
    /// <param name="isBest">Whether it is the best trial.</param>
    public void DrawMark(double x, double value, string color, bool isBest)
    {
        string at = SvgText.Number(left + (x * width));
        if (double.IsNaN(value))
        {
            string cross =
                SvgText.Path([(left + (x * width) - 4, top + height - 9), (left + (x * width) + 4, top + height - 1)])
                + SvgText.Path([
                    (left + (x * width) - 4, top + height - 1),
                    (left + (x * width) + 4, top + height - 9),
                ]);
            svg.Raw($"""<path d="{cross}" fill="none" stroke="{FailureColor}" stroke-width="1.6"/>""");
            return;
        }
        string y = SvgText.Number(Y(value));
        string style = isBest
            ? $"r=\"6.5\" fill=\"{BestColor}\" stroke=\"#ffffff\" stroke-width=\"1.5\""
            : $"r=\"4.2\" fill=\"{color}\" fill-opacity=\"0.8\" stroke=\"#ffffff\" stroke-width=\"0.8\"";
        svg.Raw($"""<circle cx="{at}" cy="{y}" {style}/>""");
    }

    /// <summary>Draws a line.</summary>
    /// <param name="points">Horizontal positions, from 0 at the left to 1 at the right, and returns.</param>
    /// <param name="color">Color.</param>
    /// <param name="isBold">Whether the line is bold.</param>
    public void DrawLine(IEnumerable<(double X, double Return)> points, string color, bool isBold)
    {
        string path = SvgText.Path(points.Select(point => (left + (point.X * width), Y(point.Return))));
        string stroke = isBold
            ? "stroke-width=\"2.4\" stroke-opacity=\"1\""
            : "stroke-width=\"1.2\" stroke-opacity=\"0.7\"";
        svg.Raw($"""<path d="{path}" fill="none" stroke="{color}" {stroke} stroke-linejoin="round"/>""");
    }

    private double Y(double value) => top + ((1 - returns.Fraction(value)) * height);

    // Labels that are too wide for one line alternate between two lines.
    private void DrawTicks(ValueAxis horizontal)
    {
        double slot = width / Math.Max(1, horizontal.Ticks.Count);
        bool alternates = horizontal.Ticks.Any(tick => tick.Label.Length * LetterWidth > slot - 4);
        int most = (int)Math.Max(4, (slot * (alternates ? 2 : 1)) / LetterWidth);
        foreach ((int i, (double value, string label)) in horizontal.Ticks.Index())
        {
            double x = left + (horizontal.Fraction(value) * width);
            svg.Line(x, top + height, x, top + height + 5, "axis");
            svg.Text(
                x,
                top + height + (alternates && i % 2 == 1 ? 33 : 19),
                DisplayFormat.Excerpt(label, most),
                "tick",
                "middle"
            );
        }
    }
}
