namespace Proximal.Experiments;

/// <summary>
/// A search as one SVG picture: what was reached as it went on, which settings mattered, and the returns over each setting's values.
/// </summary>
/// <param name="title">Above all.</param>
/// <param name="note">Below the title.</param>
/// <param name="trials">All trials.</param>
/// <param name="rungs">The steps of each rung.</param>
/// <param name="settings">A panel for each setting that was searched, in the order in which to show them.</param>
internal sealed class TuningChart(
    string title,
    string note,
    IReadOnlyList<TrialPoint> trials,
    IReadOnlyList<double> rungs,
    IReadOnlyList<HyperparameterPanel> settings
)
{
    private const double Margin = 28,
        AxisWidth = 58,
        Header = 100,
        PlotHeight = 190,
        PlotWidth = 330,
        Gap = 36,
        RowHeight = PlotHeight + 92;
    private const int Columns = 3;

    private const double Width = (2 * Margin) + AxisWidth + (Columns * PlotWidth) + ((Columns - 1) * Gap);

    private readonly AxisScale returns = ReturnsOf(trials);

    public string ToSvg()
    {
        int rows = 1 + ((settings.Count + Columns - 1) / Columns);
        double height = Header + (rows * RowHeight) - 16;
        var svg = new SvgText();
        svg.Raw(
            $"""<svg xmlns="http://www.w3.org/2000/svg" width="{SvgText.Number(Width)}" height="{SvgText.Number(height)}" viewBox="0 0 {SvgText.Number(Width)} {SvgText.Number(height)}" role="img">"""
        );
        svg.Raw(SvgText.Style);
        svg.Raw($"""<rect width="{SvgText.Number(Width)}" height="{SvgText.Number(height)}" fill="#ffffff"/>""");
        svg.Text(Margin, 34, title, "title");
        svg.Text(Margin, 54, note, "note");
        DrawLegend(svg);
        var course = new TrialPlot(svg, Left(0), Header, (2 * PlotWidth) + Gap, PlotHeight, returns);
        if (rungs.Count > 1)
            DrawRungs(course);
        else
            DrawTrials(course);
        DrawImportance(svg, Left(2), Header);
        foreach ((int i, HyperparameterPanel panel) in settings.Index())
        {
            int column = i % Columns;
            DrawSetting(
                new TrialPlot(
                    svg,
                    Left(column),
                    Header + ((1 + (i / Columns)) * RowHeight),
                    PlotWidth,
                    PlotHeight,
                    returns
                ),
                panel,
                column == 0
            );
        }
        svg.Raw("</svg>");
        return svg.ToString();
    }

    private static double Left(int column) => Margin + AxisWidth + (column * (PlotWidth + Gap));

    private static AxisScale ReturnsOf(IReadOnlyList<TrialPoint> trials)
    {
        double[] all = [.. trials.SelectMany(trial => trial.Rungs.Select(rung => rung.Return))];
        return all.Length == 0 ? AxisScale.Rounded(0, 1, 5) : AxisScale.Rounded(all.Min(), all.Max(), 5);
    }

    private string ColourOf(TrialPoint trial) => TrialPlot.ColourOf(Math.Max(0, trial.Rungs.Count - 1), rungs.Count);

    // The best one on top of the others, and before it those that came further.
    private IEnumerable<TrialPoint> InDrawingOrder =>
        trials.OrderBy(trial => trial.IsBest).ThenBy(trial => trial.Rungs.Count);

    private void DrawLegend(SvgText svg)
    {
        double right = Width - Margin;
        void Entry(string text, string colour)
        {
            svg.Text(right, 34, text, "note", "end");
            right -= (text.Length * 7.2) + 12;
            svg.Raw($"""<circle cx="{SvgText.Number(right)}" cy="29.5" r="5" fill="{colour}"/>""");
            right -= 18;
        }
        Entry("best", TrialPlot.BestColour);
        if (trials.Any(trial => trial.HasFailed))
        {
            svg.Text(right, 34, "× failed", "note", "end");
            right -= 70;
        }
        if (rungs.Count == 1)
            return;
        for (int i = rungs.Count - 1; i >= 0; i--)
            Entry($"{DisplayFormat.Count(rungs[i])} steps", TrialPlot.ColourOf(i, rungs.Count));
    }

    // Random search: every trial in its turn, and the best so far.
    private void DrawTrials(TrialPlot plot)
    {
        var axis = ValueAxis.Linear(0, Math.Max(1, trials.Count - 1));
        plot.DrawFrame("Return of each trial, and the best so far", null, axis, "trial", labelsReturns: true);
        var best = new List<(double, double)>();
        double highest = double.NaN;
        foreach (TrialPoint trial in trials)
        {
            double x = axis.Fraction(trial.Number),
                value = ValueOf(trial);
            if (!double.IsNaN(highest))
                best.Add((x, highest));
            if (!double.IsNaN(value) && !(value <= highest))
                best.Add((x, highest = value));
        }
        plot.DrawLine(best, TrialPlot.BestColour, isBold: true);
        foreach (TrialPoint trial in InDrawingOrder)
            plot.DrawMark(axis.Fraction(trial.Number), ValueOf(trial), ColourOf(trial), trial.IsBest);
    }

    // Successive halving: every trial from rung to rung.
    private void DrawRungs(TrialPlot plot)
    {
        var axis = ValueAxis.LogarithmicAt(rungs);
        plot.DrawFrame(
            "Return of each trial from rung to rung",
            null,
            axis,
            "environment steps of each run",
            labelsReturns: true
        );
        foreach (TrialPoint trial in InDrawingOrder.Where(trial => trial.Rungs.Count > 1))
            plot.DrawLine(
                trial.Rungs.Select((rung, i) => (axis.Fraction(rungs[i]), rung.Return)),
                trial.IsBest ? TrialPlot.BestColour : ColourOf(trial),
                trial.IsBest
            );
        foreach (TrialPoint trial in InDrawingOrder)
        {
            foreach ((int i, (_, double value)) in trial.Rungs.Index())
                plot.DrawMark(axis.Fraction(rungs[i]), value, ColourOf(trial), trial.IsBest);
            if (trial.HasFailed)
                plot.DrawMark(
                    axis.Fraction(rungs[Math.Min(trial.Rungs.Count, rungs.Count - 1)]),
                    double.NaN,
                    "",
                    isBest: false
                );
        }
    }

    private void DrawImportance(SvgText svg, double left, double top)
    {
        const double Line = 19,
            Names = 130,
            Bars = PlotWidth - Names - 42;
        HyperparameterPanel[] known =
        [
            .. settings.Where(panel => double.IsFinite(panel.Importance)).Take((int)((PlotHeight + 40) / Line)),
        ];
        if (known.Length == 0)
            return;
        svg.Text(left, top - 15, rungs.Count > 1 ? "What explains the first rung" : "What explains the order", "panel");
        foreach ((int i, HyperparameterPanel panel) in known.Index())
        {
            double y = top + 8 + (i * Line);
            svg.Text(left + Names - 8, y + 9, DisplayFormat.Excerpt(panel.Key, 20), "tick", "end");
            svg.Raw(
                $"""<rect x="{SvgText.Number(left + Names)}" y="{SvgText.Number(y)}" width="{SvgText.Number(Math.Max(1, panel.Importance * Bars))}" height="11" rx="2" fill="#0b6bcb" fill-opacity="0.75"/>"""
            );
            svg.Text(
                left + Names + Math.Max(1, panel.Importance * Bars) + 6,
                y + 9.5,
                $"{panel.Importance:0%}",
                "tick"
            );
        }
    }

    private void DrawSetting(TrialPlot plot, HyperparameterPanel panel, bool labelsReturns)
    {
        plot.DrawFrame(
            panel.Key,
            double.IsFinite(panel.Importance) ? $"explains {panel.Importance:0%}" : null,
            panel.Axis,
            null,
            labelsReturns
        );
        foreach (TrialPoint trial in InDrawingOrder)
        {
            // Choices that many trials share: side by side, each in the same place whenever the picture is drawn.
            double shift = panel.Axis.ChoiceCount == 0 ? 0 : ((trial.Number * 0.618034 % 1) - 0.5) * 0.5;
            plot.DrawMark(
                panel.Axis.Fraction(panel.Values[trial.Number] + shift),
                ValueOf(trial),
                ColourOf(trial),
                trial.IsBest
            );
        }
    }

    private static double ValueOf(TrialPoint trial) => trial.HasFailed ? double.NaN : trial.Rungs[^1].Return;
}
