using System.Diagnostics;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Proximal.Cli;

/// <summary>
/// A live view of the run that is redrawn in place: progress, remaining time, the curve of the first metric, all
/// metrics, and completions before training and now.
/// </summary>
internal sealed class LiveDisplay(IAnsiConsole console) : IDisplay
{
    // Short enough to look live, long enough not to slow training.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(125);

    private const int MaxSamples = 4;

    private RunTitle run = new("", "", 0, 0, 0, "");
    private Sparkline curve = new(1, 1);
    private LiveDisplayContext? context;
    private long lastDrawn;

    public bool IsLive => true;

    public void Show(RunTitle run, Action training)
    {
        this.run = run;
        curve = new Sparkline(run.TotalSteps, Math.Clamp(console.Profile.Width - 44, 10, 60));
        lastDrawn = 0;
        console
            .Live(Draw(new ProgressReport(run.FirstStep, 0, [])))
            .Start(live =>
            {
                context = live;
                try
                {
                    training();
                }
                finally
                {
                    context = null;
                }
            });
    }

    public bool IsDue(long step) =>
        lastDrawn == 0 || step >= run.TotalSteps || Stopwatch.GetElapsedTime(lastDrawn) > Interval;

    public void Report(ProgressReport report)
    {
        lastDrawn = Stopwatch.GetTimestamp();
        curve.Add(report.Step, report.Find(First.Tag));
        context?.UpdateTarget(Draw(report));
    }

    public void WriteLine(string line) => console.WriteLine(line);

    public IDisplay ForRun(string label) => new PlainDisplay(Console.Out, label);

    private (string Label, string Tag) First => run.DisplayMetrics.Metrics[0];

    private Rows Draw(ProgressReport report) =>
        new(
            new Markup(
                $"[bold]{Markup.Escape(run.Subject)}[/]  {Markup.Escape(run.Algorithm)}  seed {run.Seed}  "
                    + $"[grey]{Markup.Escape(run.Folder)}[/]"
            ),
            Text.Empty,
            new Markup(Progress(report)),
            new Markup(FirstMetric(report)),
            Text.Empty,
            Metrics(report),
            Samples(report)
        );

    private string Progress(ProgressReport report)
    {
        const int Width = 36;
        double share = Math.Clamp((double)report.Step / Math.Max(run.TotalSteps, 1), 0, 1);
        int done = (int)Math.Round(share * Width);
        string left =
            report.Step >= run.TotalSteps
                ? DisplayFormat.Duration(report.Seconds)
                : $"{DisplayFormat.Duration(report.SecondsLeft(run))} left";
        return $"[green]{new string('━', done)}[/][grey]{new string('━', Width - done)}[/] {share, 4:0%}"
            + $"  {DisplayFormat.Count(report.Step)} / {DisplayFormat.Count(run.TotalSteps)} "
            + $"{run.DisplayMetrics.Unit}  {DisplayFormat.Count(report.Rate(run))} {run.DisplayMetrics.Unit}/s  "
            + $"[blue]{left}[/]";
    }

    private string FirstMetric(ProgressReport report)
    {
        string range = double.IsFinite(curve.Lowest)
            ? $"[grey]{DisplayFormat.Number(curve.Lowest)} to {DisplayFormat.Number(curve.Highest)}[/]"
            : "";
        return $"{First.Label} [bold]{DisplayFormat.Number(report.Find(First.Tag)), 8}[/]  [yellow]{curve}[/]  {range}";
    }

    // One table for each prefix of tags (rollout/, train/), as in Stable-Baselines3.
    private static Columns Metrics(ProgressReport report)
    {
        IEnumerable<IRenderable> groups = report
            .Metrics.GroupBy(
                metric => metric.Key[..Math.Max(0, metric.Key.IndexOf('/', StringComparison.Ordinal))],
                StringComparer.Ordinal
            )
            .Select(group =>
            {
                Table table = new Table()
                    .Border(TableBorder.Rounded)
                    .BorderColor(Color.Grey)
                    .AddColumn(new TableColumn($"[bold]{Markup.Escape(group.Key)}/[/]").NoWrap())
                    .AddColumn(new TableColumn("").RightAligned().NoWrap());
                foreach ((string tag, double value) in group)
                    table.AddRow(Markup.Escape(tag[(group.Key.Length + 1)..]), DisplayFormat.Number(value));
                return (IRenderable)table;
            });
        return new Columns(groups).Collapse();
    }

    private IRenderable Samples(ProgressReport report)
    {
        if (report.Samples.Count == 0)
            return Text.Empty;
        int width = Math.Max(16, (console.Profile.Width - 10) / 3);
        Table table = new Table()
            .Border(TableBorder.Rounded)
            .BorderColor(Color.Grey)
            .AddColumns("[bold]prompt[/]", "[bold]before[/]", "[bold]now[/]");
        foreach (SampleView sample in report.Samples.Take(MaxSamples))
            table.AddRow(
                Markup.Escape(DisplayFormat.Excerpt(sample.Prompt, width)),
                Markup.Escape(sample.Before.Shown(width)),
                Markup.Escape(sample.Now.Shown(width))
            );
        return table;
    }
}
