namespace Proximal.Experiments;

/// <summary>Results of one configuration in a trade-off chart.</summary>
/// <param name="Label">Name of the configuration.</param>
/// <param name="Seeds">One point for each seed.</param>
internal sealed record TradeOffPoint(string Label, IReadOnlyList<(double X, double Y)> Seeds)
{
    public (double X, double Y) Mean => (Seeds.Average(point => point.X), Seeds.Average(point => point.Y));
}

/// <summary>
/// SVG chart of gains over costs: a panel for each gain, with a line through the means of the configurations and a dot
/// for each seed.
/// </summary>
/// <param name="title">Title of the chart.</param>
/// <param name="note">Description of lines and dots.</param>
/// <param name="costName">Name of the horizontal axes.</param>
/// <param name="panels">Gains, each with the results of the configurations.</param>
internal sealed class TradeOffChart(
    string title,
    string note,
    string costName,
    IReadOnlyList<(string Title, IReadOnlyList<TradeOffPoint> Points)> panels
)
{
    private const double Margin = 28,
        AxisWidth = 58,
        Header = 62,
        PanelHeader = 34,
        AxisHeight = 50,
        PanelWidth = 440,
        PlotHeight = 280;

    private static readonly string[] Colors = ["#0b6bcb", "#d9480f", "#0f8a5f"];

    public string ToSvg()
    {
        double width = (2 * Margin) + (panels.Count * PanelWidth) + ((panels.Count - 1) * 24);
        double height = Header + PanelHeader + PlotHeight + AxisHeight + 14;
        var svg = new SvgText(width, height);
        svg.Text(Margin, 34, title, "title");
        svg.Text(Margin, 54, note, "note");
        foreach ((int i, (string name, IReadOnlyList<TradeOffPoint> points)) in panels.Index())
            DrawPanel(svg, name, points, Margin + (i * (PanelWidth + 24)), Colors[i % Colors.Length]);
        svg.Raw("</svg>");
        return svg.ToString();
    }

    private void DrawPanel(SvgText svg, string name, IReadOnlyList<TradeOffPoint> points, double left, string color)
    {
        (double X, double Y)[] all = [.. points.SelectMany(point => point.Seeds)];
        var horizontal = AxisScale.Rounded(0, all.Max(point => point.X), 6);
        var vertical = AxisScale.Rounded(all.Min(point => point.Y), all.Max(point => point.Y), 5);
        (double plotLeft, double plotTop, double plotWidth) = (
            left + AxisWidth,
            Header + PanelHeader,
            PanelWidth - AxisWidth - 12
        );
        double X(double value) => plotLeft + (horizontal.Fraction(value) * plotWidth);
        double Y(double value) => plotTop + ((1 - vertical.Fraction(value)) * PlotHeight);

        svg.Text(plotLeft, Header + 20, name, "panel");
        foreach (double tick in vertical.Ticks)
        {
            svg.Line(plotLeft, Y(tick), plotLeft + plotWidth, Y(tick), "grid");
            svg.Text(plotLeft - 9, Y(tick) + 4, vertical.Label(tick), "tick", "end");
        }
        svg.Line(plotLeft, plotTop + PlotHeight, plotLeft + plotWidth, plotTop + PlotHeight, "axis");
        foreach (double tick in horizontal.Ticks)
        {
            svg.Line(X(tick), plotTop + PlotHeight, X(tick), plotTop + PlotHeight + 5, "axis");
            svg.Text(X(tick), plotTop + PlotHeight + 19, horizontal.Label(tick), "tick", "middle");
        }
        svg.Text(plotLeft + (plotWidth / 2), plotTop + PlotHeight + 40, costName, "note", "middle");

        TradeOffPoint[] ordered = [.. points.OrderBy(point => point.Mean.X)];
        string path = SvgText.Path(ordered.Select(point => (X(point.Mean.X), Y(point.Mean.Y))));
        svg.Raw($"""<path d="{path}" class="curve" stroke="{color}"/>""");
        foreach ((double x, double y) in all)
        {
            (string cx, string cy) = (SvgText.Number(X(x)), SvgText.Number(Y(y)));
            svg.Raw($"""<circle cx="{cx}" cy="{cy}" r="3.2" fill="{color}" fill-opacity="0.35"/>""");
        }
        foreach (TradeOffPoint point in ordered)
        {
            (double x, double y) = (X(point.Mean.X), Y(point.Mean.Y));
            svg.Raw($"""<circle cx="{SvgText.Number(x)}" cy="{SvgText.Number(y)}" r="4.5" fill="{color}"/>""");
            bool isRight = x > plotLeft + (plotWidth * 0.8);
            svg.Text(x + (isRight ? -8 : 8), y - 9, point.Label, "legend", isRight ? "end" : "start");
        }
    }
}
