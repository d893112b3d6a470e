namespace Proximal.Experiments;

/// <summary>One plot of a search's picture: a frame with returns upwards, and marks for trials.</summary>
/// <param name="svg">Where to draw.</param>
/// <param name="left">The plot's left edge, without its labels.</param>
/// <param name="top">Its upper edge, without its title.</param>
/// <param name="width">Its width.</param>
/// <param name="height">Its height.</param>
/// <param name="returns">The vertical axis.</param>
internal sealed class TrialPlot(SvgText svg, double left, double top, double width, double height, AxisScale returns)
{
    /// <summary>The colour of what is best.</summary>
    public const string BestColour = "#d9480f";

    private const string FailureColour = "#b3261e";
    private const double LetterWidth = 6.6;

    // From those that were given up first to those that were trained to the end.
    private static readonly string[] RungColours = ["#9fc3e8", "#5b9bd8", "#0b6bcb", "#083d77"];

    /// <summary>The colour of trials that came to a rung.</summary>
    public static string ColourOf(int rung, int rungs) =>
        rungs == 1 ? RungColours[2] : RungColours[RungColours.Length - rungs + rung];

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

    /// <summary>Draws a trial's mark.</summary>
    /// <param name="x">Where, from 0 at the left to 1 at the right.</param>
    /// <param name="value">Its return; NaN for one that failed, which is marked on the axis.</param>
    /// <param name="colour">Its colour.</param>
    /// <param name="isBest">Whether it is set apart.</param>
    public void DrawMark(double x, double value, string colour, bool isBest)
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
            svg.Raw($"""<path d="{cross}" fill="none" stroke="{FailureColour}" stroke-width="1.6"/>""");
            return;
        }
        string y = SvgText.Number(Y(value));
        svg.Raw(
            isBest
                ? $"""<circle cx="{at}" cy="{y}" r="6.5" fill="{BestColour}" stroke="#ffffff" stroke-width="1.5"/>"""
                : $"""<circle cx="{at}" cy="{y}" r="4.2" fill="{colour}" fill-opacity="0.8" stroke="#ffffff" stroke-width="0.8"/>"""
        );
    }

    /// <summary>Draws a line.</summary>
    /// <param name="points">From 0 at the left to 1 at the right, and returns.</param>
    /// <param name="colour">Its colour.</param>
    /// <param name="isBold">Whether it stands out.</param>
    public void DrawLine(IEnumerable<(double X, double Return)> points, string colour, bool isBold) =>
        svg.Raw(
            $"""<path d="{SvgText.Path(points.Select(point => (left + (point.X * width), Y(point.Return))))}" fill="none" stroke="{colour}" stroke-width="{(isBold ? "2.4" : "1.2")}" stroke-opacity="{(isBold ? "1" : "0.7")}" stroke-linejoin="round"/>"""
        );

    private double Y(double value) => top + ((1 - returns.Fraction(value)) * height);

    // Labels that are too wide to stand side by side take turns on two lines.
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
