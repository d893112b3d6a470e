namespace Proximal.Experiments;

/// <summary>
/// SVG chart of a search: the returns of the trials in order, the importance of the keys, and the returns over the
/// values of each key.
/// </summary>
/// <param name="title">Title of the chart.</param>
/// <param name="note">Note below the title.</param>
/// <param name="trials">Trials, by index.</param>
/// <param name="rungs">Steps of each rung.</param>
/// <param name="panels">One panel for each searched key, in display order.</param>
internal sealed class TuningChart(
    string title,
    string note,
    IReadOnlyList<TrialPoint> trials,
    IReadOnlyList<double> rungs,
    IReadOnlyList<HyperparameterPanel> panels
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
        int rows = 1 + ((panels.Count + Columns - 1) / Columns);
        double height = Header + (rows * RowHeight) - 16;
        var svg = new SvgText(Width, height);
        svg.Text(Margin, 34, title, "title");
        svg.Text(Margin, 54, note, "note");
        DrawLegend(svg);
        var overview = new TrialPlot(svg, Left(0), Header, (2 * PlotWidth) + Gap, PlotHeight, returns);
        if (rungs.Count > 1)
            DrawRungs(overview);
        else
            DrawTrials(overview);
        DrawImportance(svg, Left(2), Header);
        foreach ((int i, HyperparameterPanel panel) in panels.Index())
        {
            int column = i % Columns;
            DrawKey(
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

    private string ColorOf(TrialPoint trial) => TrialPlot.ColorOf(Math.Max(0, trial.Rungs.Count - 1), rungs.Count);

    // Later marks cover earlier ones: the best trial is drawn last, after those with the most rungs.
    private IEnumerable<TrialPoint> InDrawingOrder =>
        trials.OrderBy(trial => trial.IsBest).ThenBy(trial => trial.Rungs.Count);

    private void DrawLegend(SvgText svg)
    {
        double right = Width - Margin;
        void Entry(string text, string color)
        {
            svg.Text(right, 34, text, "note", "end");
            right -= (text.Length * 7.2) + 12;
            svg.Raw($"""<circle cx="{SvgText.Number(right)}" cy="29.5" r="5" fill="{color}"/>""");
            right -= 18;
        }
        Entry("best", TrialPlot.BestColor);
        if (trials.Any(trial => trial.HasFailed))
        {
            svg.Text(right, 34, "× failed", "note", "end");
            right -= 70;
        }
        if (rungs.Count == 1)
            return;
        for (int i = rungs.Count - 1; i >= 0; i--)
            Entry($"{DisplayFormat.Count(rungs[i])} steps", TrialPlot.ColorOf(i, rungs.Count));
    }

    // Random search: returns in the order of the trials, and the best so far.
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
        plot.DrawLine(best, TrialPlot.BestColor, isBold: true);
        foreach (TrialPoint trial in InDrawingOrder)
            plot.DrawMark(axis.Fraction(trial.Number), ValueOf(trial), ColorOf(trial), trial.IsBest);
    }

    // Successive halving: returns from rung to rung.
    private void DrawRungs(TrialPlot plot)
    {
        var axis = ValueAxis.LogarithmicAt(rungs);
        plot.DrawFrame(
            "Return of each trial by rung",
            null,
            axis,
            "environment steps of each run",
            labelsReturns: true
        );
        foreach (TrialPoint trial in InDrawingOrder.Where(trial => trial.Rungs.Count > 1))
            plot.DrawLine(
                trial.Rungs.Select((rung, i) => (axis.Fraction(rungs[i]), rung.Return)),
                trial.IsBest ? TrialPlot.BestColor : ColorOf(trial),
                trial.IsBest
            );
        foreach (TrialPoint trial in InDrawingOrder)
        {
            foreach ((int i, (_, double value)) in trial.Rungs.Index())
                plot.DrawMark(axis.Fraction(rungs[i]), value, ColorOf(trial), trial.IsBest);
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
            .. panels.Where(panel => double.IsFinite(panel.Importance)).Take((int)((PlotHeight + 40) / Line)),
        ];
        if (known.Length == 0)
            return;
        svg.Text(
            left,
            top - 15,
            rungs.Count > 1 ? "Importance for the first rung" : "Importance for the order",
            "panel"
        );
        foreach ((int i, HyperparameterPanel panel) in known.Index())
        {
            double y = top + 8 + (i * Line);
            svg.Text(left + Names - 8, y + 9, DisplayFormat.Excerpt(panel.Key, 20), "tick", "end");
            (string barX, string barY) = (SvgText.Number(left + Names), SvgText.Number(y));
            string barWidth = SvgText.Number(Math.Max(1, panel.Importance * Bars));
            string style = "height=\"11\" rx=\"2\" fill=\"#0b6bcb\" fill-opacity=\"0.75\"";
            svg.Raw($"""<rect x="{barX}" y="{barY}" width="{barWidth}" {style}/>""");
            svg.Text(
                left + Names + Math.Max(1, panel.Importance * Bars) + 6,
                y + 9.5,
                $"{panel.Importance:0%}",
                "tick"
            );
        }
    }

    private void DrawKey(TrialPlot plot, HyperparameterPanel panel, bool labelsReturns)
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
            // Trials with the same choice are shifted sideways by a fixed amount, so that marks do not overlap.
            double shift = panel.Axis.ChoiceCount == 0 ? 0 : ((trial.Number * 0.618034 % 1) - 0.5) * 0.5;
            plot.DrawMark(
                panel.Axis.Fraction(panel.Values[trial.Number] + shift),
                ValueOf(trial),
                ColorOf(trial),
                trial.IsBest
            );
        }
    }

    private static double ValueOf(TrialPoint trial) => trial.HasFailed ? double.NaN : trial.Rungs[^1].Return;
}
