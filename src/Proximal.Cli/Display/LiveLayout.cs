using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Proximal.Cli;

/// <summary>One view of a <see cref="LiveDisplay"/>, laid out for the size of the terminal: tables of metrics and
/// completions where they fit, else as many lines of metrics as there is room for. No line is wider than the
/// terminal.</summary>
/// <param name="run">The run.</param>
/// <param name="report">The metrics of the last update.</param>
/// <param name="rate">The speed of the run.</param>
/// <param name="curve">The curve of the first metric.</param>
/// <param name="width">The width of the terminal in characters.</param>
/// <param name="height">The height of the terminal in lines.</param>
internal sealed class LiveLayout(
    RunTitle run,
    ProgressReport report,
    TrainingRate rate,
    Sparkline curve,
    int width,
    int height
)
{
    private const int MaxSamples = 4,
        // Borders and padding of a table with two columns, and its lines beside the rows.
        TableMargin = 7,
        TableLines = 4;

    // The narrowest terminal with one line of progress and tables.
    private const int WideWidth = 72;

    private readonly List<IRenderable> lines = [];

    public Rows Draw()
    {
        Add((run.Subject, "bold"), ($"  {run.Algorithm}  seed {run.Seed}", ""), ($"  {run.Folder}", "grey"));
        if (width >= WideWidth)
            AddWideProgress();
        else
            AddNarrowProgress();
        if (report.Metrics.Count > 0 && !AddTables())
            AddMetrics();
        return new Rows(lines);
    }

    private void AddWideProgress()
    {
        string counts =
            $" {Share, 4:0%}  {DisplayFormat.Count(report.Step)} / {DisplayFormat.Count(run.TotalSteps)} {Unit}"
            + $"  {DisplayFormat.Count(rate.StepsPerSecond)} {Unit}/s  ";
        (string done, string open) = Bar(Math.Clamp(width - counts.Length - Time.Length, 8, 36));
        lines.Add(Text.Empty);
        Add((done, "green"), (open, "grey"), (counts, ""), (Time, "blue"));
        string range = double.IsFinite(curve.Lowest)
            ? $"  {DisplayFormat.Number(curve.Lowest)} to {DisplayFormat.Number(curve.Highest)}"
            : "";
        AddCurve(range);
        lines.Add(Text.Empty);
    }

    private void AddNarrowProgress()
    {
        (string done, string open) = Bar(Math.Max(4, width - 6));
        Add((done, "green"), (open, "grey"), ($" {Share, 4:0%}", ""));
        Add(($"{DisplayFormat.Count(report.Step)} / {DisplayFormat.Count(run.TotalSteps)} {Unit}", ""));
        Add(($"{DisplayFormat.Count(rate.StepsPerSecond)} {Unit}/s  ", ""), (Time, "blue"));
        AddCurve("");
    }

    private void AddCurve(string range)
    {
        (string label, string tag) = run.DisplayMetrics.Metrics[0];
        string value = $"{DisplayFormat.Number(report.Find(tag)), 8}  ";
        int room = Math.Clamp(width - label.Length - 1 - value.Length - range.Length, 1, 60);
        Add(($"{label} ", ""), (value, "bold"), (curve.Draw(room), "yellow"), (range, "grey"));
    }

    /// <summary>Adds one table for each prefix of tags (rollout/, train/), as in Stable-Baselines3, and one of
    /// completions, if all fit below the lines so far.</summary>
    private bool AddTables()
    {
        IGrouping<string, KeyValuePair<string, double>>[] groups =
        [
            .. report.Metrics.GroupBy(
                static metric => metric.Key[..Math.Max(0, metric.Key.IndexOf('/', StringComparison.Ordinal))],
                StringComparer.Ordinal
            ),
        ];
        int tablesWidth = groups.Sum(static group =>
            TableMargin
            + Math.Max(group.Key.Length + 1, group.Max(metric => Name(metric.Key).Length))
            + group.Max(metric => DisplayFormat.Number(metric.Value).Length)
        );
        int tablesHeight = groups.Max(static group => group.Count()) + TableLines;
        int samples = Math.Min(report.Samples.Count, MaxSamples);
        if (width < WideWidth || tablesWidth > width || Room < tablesHeight)
            return false;
        bool showsSamples = samples > 0 && Room >= tablesHeight + samples + TableLines;
        lines.Add(new Columns(groups.Select(MetricTable)).Collapse());
        if (showsSamples)
            lines.Add(SampleTable(samples));
        return true;
    }

    private static Table MetricTable(IGrouping<string, KeyValuePair<string, double>> group)
    {
        Table table = new Table()
            .Border(TableBorder.Rounded)
            .BorderColor(Color.Grey)
            .AddColumn(new TableColumn($"[bold]{Markup.Escape(group.Key)}/[/]").NoWrap())
            .AddColumn(new TableColumn("").RightAligned().NoWrap());
        foreach ((string tag, double value) in group)
            table.AddRow(Markup.Escape(Name(tag)), DisplayFormat.Number(value));
        return table;
    }

    private Table SampleTable(int count)
    {
        int column = Math.Max(16, (width - 10) / 3);
        Table table = new Table()
            .Border(TableBorder.Rounded)
            .BorderColor(Color.Grey)
            .AddColumns("[bold]prompt[/]", "[bold]before[/]", "[bold]now[/]");
        foreach (SampleView sample in report.Samples.Take(count))
            table.AddRow(
                Markup.Escape(DisplayFormat.Excerpt(sample.Prompt, column)),
                Markup.Escape(sample.Before.Shown(column)),
                Markup.Escape(sample.Now.Shown(column))
            );
        return table;
    }

    /// <summary>Adds lines of metrics without borders, in one or more columns, as far as there is room.</summary>
    private void AddMetrics()
    {
        const int ColumnWidth = 34;
        int columns = Math.Max(1, width / (ColumnWidth + 2)),
            rows = Math.Min(Room, (report.Metrics.Count + columns - 1) / columns),
            cell = Math.Min(width, ColumnWidth);
        for (int row = 0; row < rows; row++)
        {
            IEnumerable<string> cells = report
                .Metrics.Skip(row * columns)
                .Take(columns)
                .Select(metric => Cell(Name(metric.Key), DisplayFormat.Number(metric.Value), cell));
            Add((string.Join("  ", cells), ""));
        }
    }

    private static string Cell(string name, string value, int width)
    {
        int room = width - value.Length - 1;
        return $"{DisplayFormat.Excerpt(name, Math.Max(2, room)).PadRight(Math.Max(0, room))} {value}";
    }

    // One line of styled parts; the part that does not fit is shortened, and those after it are left out.
    private void Add(params ReadOnlySpan<(string Text, string Style)> parts)
    {
        var line = new StringBuilder();
        int room = width;
        foreach ((string text, string style) in parts)
        {
            if (room < 2 || text.Length == 0)
                continue;
            string shown = text.Length <= room ? text : DisplayFormat.Excerpt(text, room);
            room = Math.Max(0, room - text.Length);
            string escaped = Markup.Escape(shown);
            line.Append(style.Length > 0 ? $"[{style}]{escaped}[/]" : escaped);
        }
        lines.Add(new Markup(line.ToString()));
    }

    private (string Done, string Open) Bar(int length)
    {
        int done = (int)Math.Round(Share * length);
        return (new string('━', done), new string('━', length - done));
    }

    // Lines below those so far; the last line of the terminal holds the cursor.
    private int Room => Math.Max(0, height - lines.Count - 1);

    private double Share => Math.Clamp((double)report.Step / Math.Max(run.TotalSteps, 1), 0, 1);

    private string Unit => run.DisplayMetrics.Unit;

    private string Time =>
        report.Step >= run.TotalSteps
            ? $"in {DisplayFormat.Duration(report.Seconds)}"
            : $"{DisplayFormat.Duration(rate.SecondsFor(run.TotalSteps - report.Step))} left";

    private static string Name(string tag) => tag[(tag.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
