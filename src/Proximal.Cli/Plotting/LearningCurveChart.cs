namespace Proximal.Cli;

/// <summary>
/// Learning curves as one SVG picture: a panel for each environment, in each a line for the mean over seeds with one
/// standard deviation shaded around it.
/// </summary>
internal sealed class LearningCurveChart(string title, string valueName, IReadOnlyList<Panel> panels)
{
    private const double Margin = 28;
    private const double AxisWidth = 66;
    private const double AxisHeight = 46;
    private const double LegendLine = 20;

    // A lone panel's name stands in the picture's title already.
    private double PanelHeader => panels.Count == 1 ? 22 : 34;

    // Distinguishable with the common colour blindnesses, and in this order also in grey.
    private static readonly string[] Palette =
        ["#0b6bcb", "#d9480f", "#0f8a5f", "#a4358f", "#b58900", "#2f9fb8", "#7a4b2a", "#5b5f97"];

    public string ToSvg()
    {
        int columns = panels.Count switch { 1 => 1, 2 or 4 => 2, _ => 3 };
        int rows = (panels.Count + columns - 1) / columns;
        double panelWidth = columns == 1 ? 760 : columns == 2 ? 520 : 400;
        double plotHeight = columns == 1 ? 380 : columns == 2 ? 280 : 230;
        int legendLines = panels.Max(LegendLines);
        double panelHeight = PanelHeader + (legendLines * LegendLine) + plotHeight + AxisHeight;
        double header = 62;
        double width = (2 * Margin) + (columns * panelWidth) + ((columns - 1) * 24);
        double height = header + (rows * panelHeight) + ((rows - 1) * 18) + 18;

        var svg = new SvgText();
        svg.Raw($"""<svg xmlns="http://www.w3.org/2000/svg" width="{SvgText.Number(width)}" height="{SvgText.Number(height)}" viewBox="0 0 {SvgText.Number(width)} {SvgText.Number(height)}" role="img">""");
        svg.Raw("""
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
            </style>
            """);
        svg.Raw($"""<rect width="{SvgText.Number(width)}" height="{SvgText.Number(height)}" fill="#ffffff"/>""");
        svg.Text(Margin, 34, title, "title");
        svg.Text(Margin, 54, Note(), "note");
        for (int i = 0; i < panels.Count; i++)
        {
            double left = Margin + (i % columns * (panelWidth + 24));
            double top = header + (i / columns * (panelHeight + 18));
            DrawPanel(svg, panels[i], left, top, panelWidth, plotHeight, legendLines);
        }
        svg.Raw("</svg>");
        return svg.ToString();
    }

    private string Note()
    {
        int most = panels.Max(panel => panel.Groups.Max(group => group.Curves.Count));
        int least = panels.Min(panel => panel.Groups.Min(group => group.Curves.Count));
        string seeds = least == most ? $"{most}" : $"{least} to {most}";
        return most == 1
            ? $"{valueName} over training"
            : $"{valueName} over training: mean of {seeds} seeds, one standard deviation shaded";
    }

    // A lone group needs no legend: the panel's title and the note say all that it would.
    private static int LegendLines(Panel panel) => panel.Groups.Count > 1 ? panel.Groups.Count : 0;

    private void DrawPanel(SvgText svg, Panel panel, double left, double top, double panelWidth, double plotHeight, int legendLines)
    {
        var summaries = panel.Groups.Select(group => group.Summarise()).ToList();
        double low = summaries.Min(s => s.Mean.Zip(s.Deviation, (mean, deviation) => mean - deviation).Min());
        double high = summaries.Max(s => s.Mean.Zip(s.Deviation, (mean, deviation) => mean + deviation).Max());
        // The shade must not suggest returns that no run has had.
        low = Math.Max(low, panel.Groups.Min(group => group.Curves.Min(curve => curve.Values.Min())));
        high = Math.Min(high, panel.Groups.Max(group => group.Curves.Max(curve => curve.Values.Max())));
        var vertical = AxisScale.Rounded(low, high, 5);
        var horizontal = AxisScale.Tight(0, summaries.Max(s => s.Steps[^1]), panelWidth > 500 ? 6 : 4);

        double plotLeft = left + AxisWidth;
        double plotTop = top + PanelHeader + (legendLines * LegendLine);
        double plotWidth = panelWidth - AxisWidth - 8;
        double X(double step) => plotLeft + (horizontal.Fraction(step) * plotWidth);
        double Y(double value) => plotTop + ((1 - Math.Clamp(vertical.Fraction(value), 0, 1)) * plotHeight);

        if (panels.Count > 1)
            svg.Text(plotLeft, top + 20, panel.Title, "panel");
        DrawLegend(svg, panel, plotLeft, top + PanelHeader + 6);
        foreach (double tick in vertical.Ticks)
        {
            svg.Line(plotLeft, Y(tick), plotLeft + plotWidth, Y(tick), "grid");
            svg.Text(plotLeft - 9, Y(tick) + 4, vertical.Label(tick), "tick", "end");
        }
        svg.Line(plotLeft, plotTop + plotHeight, plotLeft + plotWidth, plotTop + plotHeight, "axis");
        foreach (double tick in horizontal.Ticks)
        {
            svg.Line(X(tick), plotTop + plotHeight, X(tick), plotTop + plotHeight + 5, "axis");
            svg.Text(X(tick), plotTop + plotHeight + 19, horizontal.Label(tick), "tick", "middle");
        }
        svg.Text(plotLeft + (plotWidth / 2), plotTop + plotHeight + 38, "environment steps", "note", "middle");
        svg.Text(left + 10, plotTop + (plotHeight / 2), valueName, "note", "middle", turn: -90);

        for (int i = 0; i < summaries.Count; i++)
        {
            if (panel.Groups[i].Curves.Count == 1)
                continue;
            (double[] steps, double[] mean, double[] deviation) = summaries[i];
            IEnumerable<(double, double)> upper = steps.Select((step, k) => (X(step), Y(mean[k] + deviation[k])));
            IEnumerable<(double, double)> lower = steps.Select((step, k) => (X(step), Y(mean[k] - deviation[k]))).Reverse();
            svg.Raw($"""<path d="{SvgText.Path(upper.Concat(lower))}Z" fill="{Colour(i)}" fill-opacity="0.16"/>""");
        }
        for (int i = 0; i < summaries.Count; i++)
        {
            (double[] steps, double[] mean, _) = summaries[i];
            svg.Raw($"""<path d="{SvgText.Path(steps.Select((step, k) => (X(step), Y(mean[k]))))}" class="curve" stroke="{Colour(i)}"/>""");
        }
    }

    private static void DrawLegend(SvgText svg, Panel panel, double left, double top)
    {
        for (int i = 0; i < LegendLines(panel); i++)
        {
            CurveGroup group = panel.Groups[i];
            double y = top + (i * LegendLine);
            svg.Raw($"""<line x1="{SvgText.Number(left)}" y1="{SvgText.Number(y)}" x2="{SvgText.Number(left + 22)}" y2="{SvgText.Number(y)}" class="curve" stroke="{Colour(i)}"/>""");
            string runs = group.Curves.Count == 1 ? "1 run" : $"{group.Curves.Count} seeds";
            svg.Text(left + 31, y + 4.5, $"{group.Label} ({runs})", "legend");
        }
    }

    private static string Colour(int index) => Palette[index % Palette.Length];
}
