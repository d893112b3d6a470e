namespace Proximal.Experiments;

/// <summary>
/// SVG chart of learning curves: a panel for each environment, with a curve and a shaded band for each group of seeds.
/// </summary>
/// <param name="title">Title of the chart.</param>
/// <param name="valueName">Name of the vertical axes.</param>
/// <param name="measure">Describes curves and bands for a number of seeds: "mean of 5 seeds, one standard deviation
/// shaded".</param>
/// <param name="panels">Panels, row by row.</param>
/// <param name="stepName">Name of the horizontal axes.</param>
internal sealed class LearningCurveChart(
    string title,
    string valueName,
    Func<string, string> measure,
    IReadOnlyList<Panel> panels,
    string stepName = "environment steps"
)
{
    private const double Margin = 28;
    private const double AxisWidth = 66;
    private const double AxisHeight = 46;
    private const double LegendLine = 20;

    // A single panel has no title, because the title of the chart contains its name.
    private double PanelHeader => panels.Count == 1 ? 22 : 34;

    // Distinguishable with common color blindness, and in this order also in grayscale.
    private static readonly string[] Palette =
    [
        "#0b6bcb",
        "#d9480f",
        "#0f8a5f",
        "#a4358f",
        "#b58900",
        "#2f9fb8",
        "#7a4b2a",
        "#5b5f97",
    ];

    public string ToSvg()
    {
        int columns = panels.Count switch
        {
            1 => 1,
            2 or 4 => 2,
            _ => 3,
        };
        int rows = (panels.Count + columns - 1) / columns;
        double panelWidth =
            columns == 1 ? 760
            : columns == 2 ? 520
            : 400;
        double plotHeight =
            columns == 1 ? 380
            : columns == 2 ? 280
            : 230;
        int legendLines = panels.Max(LegendLines);
        double panelHeight = PanelHeader + (legendLines * LegendLine) + plotHeight + AxisHeight;
        double header = 62;
        double width = (2 * Margin) + (columns * panelWidth) + ((columns - 1) * 24);
        double height = header + (rows * panelHeight) + ((rows - 1) * 18) + 18;

        var svg = new SvgText(width, height);
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
        int most = panels.Max(panel => panel.Bands.Max(band => band.Runs));
        int least = panels.Min(panel => panel.Bands.Min(band => band.Runs));
        string seeds = least == most ? $"{most}" : $"{least} to {most}";
        return most == 1 ? $"{valueName} over training" : $"{valueName} over training: {measure($"{seeds} seeds")}";
    }

    // A single curve needs no legend: the title and the note contain the same.
    private static int LegendLines(Panel panel) => panel.Bands.Count > 1 ? panel.Bands.Count : 0;

    private void DrawPanel(
        SvgText svg,
        Panel panel,
        double left,
        double top,
        double panelWidth,
        double plotHeight,
        int legendLines
    )
    {
        var vertical = AxisScale.Rounded(
            panel.Bands.Min(band => band.Low.Min()),
            panel.Bands.Max(band => band.High.Max()),
            5
        );
        var horizontal = AxisScale.Tight(0, panel.Bands.Max(band => band.Steps[^1]), panelWidth > 500 ? 6 : 4);

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
        svg.Text(plotLeft + (plotWidth / 2), plotTop + plotHeight + 38, stepName, "note", "middle");
        foreach ((double step, string label) in panel.Marks)
        {
            svg.Line(X(step), plotTop, X(step), plotTop + plotHeight, "mark");
            svg.Text(X(step) + 6, plotTop + 13, label, "note");
        }
        svg.Text(left + 10, plotTop + (plotHeight / 2), valueName, "note", "middle", turn: -90);

        for (int i = 0; i < panel.Bands.Count; i++)
        {
            CurveBand band = panel.Bands[i];
            if (band.Runs == 1)
                continue;
            IEnumerable<(double, double)> upper = band.Steps.Select((step, k) => (X(step), Y(band.High[k])));
            IEnumerable<(double, double)> lower = band.Steps.Select((step, k) => (X(step), Y(band.Low[k]))).Reverse();
            svg.Raw($"""<path d="{SvgText.Path(upper.Concat(lower))}Z" fill="{Color(i)}" fill-opacity="0.16"/>""");
        }
        for (int i = 0; i < panel.Bands.Count; i++)
        {
            CurveBand band = panel.Bands[i];
            string path = SvgText.Path(band.Steps.Select((step, k) => (X(step), Y(band.Middle[k]))));
            svg.Raw($"""<path d="{path}" class="curve" stroke="{Color(i)}"/>""");
        }
    }

    private static void DrawLegend(SvgText svg, Panel panel, double left, double top)
    {
        for (int i = 0; i < LegendLines(panel); i++)
        {
            CurveBand band = panel.Bands[i];
            double y = top + (i * LegendLine);
            (string from, string to, string at) = (SvgText.Number(left), SvgText.Number(left + 22), SvgText.Number(y));
            svg.Raw($"""<line x1="{from}" y1="{at}" x2="{to}" y2="{at}" class="curve" stroke="{Color(i)}"/>""");
            string runs = band.Runs == 1 ? "1 run" : $"{band.Runs} seeds";
            svg.Text(left + 31, y + 4.5, $"{band.Label} ({runs})", "legend");
        }
    }

    private static string Color(int index) => Palette[index % Palette.Length];
}
