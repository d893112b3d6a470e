using System.Diagnostics;

namespace Proximal.Cli;

/// <summary>A display that prints a line of progress at intervals, for logs, pipes and terminals that cannot redraw.
/// Lines of progress have at most 80 characters.</summary>
/// <param name="output">The output.</param>
/// <param name="label">The prefix of each line, which identifies one of several runs that train at the same
/// time.</param>
internal sealed class PlainDisplay(TextWriter output, string label = "") : IDisplay
{
    private const int Lines = 20,
        MaxWidth = 80;
    private static readonly TimeSpan MaxInterval = TimeSpan.FromSeconds(15);

    private readonly TrainingRate rate = new();
    private RunTitle run = new("", "", 0, 0, 0, "");
    private long nextStep;
    private long lastLine;

    public bool IsLive => false;

    public void Show(RunTitle run, Action training)
    {
        this.run = run;
        nextStep = run.FirstStep;
        lastLine = Stopwatch.GetTimestamp();
        string start = run.FirstStep > 0 ? $"from step {DisplayFormat.Count(run.FirstStep)} " : "";
        string title =
            $"{run.Subject}  {run.Algorithm}  seed {run.Seed}  {start}to {DisplayFormat.Count(run.TotalSteps)} "
            + run.DisplayMetrics.Unit;
        bool fits = label.Length + title.Length + run.Folder.Length + 5 <= MaxWidth;
        WriteLine(fits ? $"{title}  in {run.Folder}" : title);
        if (!fits)
            WriteLine($"in {run.Folder}");
        WriteLine(
            Row(
                run.DisplayMetrics.Unit,
                "",
                run.DisplayMetrics.Metrics.Select(static metric => metric.Label),
                "per second",
                "time left"
            )
        );
        training();
    }

    public bool IsDue(long step) =>
        step >= nextStep || step >= run.TotalSteps || Stopwatch.GetElapsedTime(lastLine) > MaxInterval;

    public void Report(ProgressReport report)
    {
        lastLine = Stopwatch.GetTimestamp();
        rate.Add(report.Step, report.Seconds);
        long interval = Math.Max(1, run.TotalSteps / Lines);
        nextStep = ((report.Step / interval) + 1) * interval;
        bool isLast = report.Step >= run.TotalSteps;
        WriteLine(
            Row(
                DisplayFormat.Count(report.Step),
                $"{Math.Min((double)report.Step / run.TotalSteps, 1):0%}",
                run.DisplayMetrics.Metrics.Select(metric => DisplayFormat.Number(report.Find(metric.Tag))),
                DisplayFormat.Count(rate.StepsPerSecond),
                isLast
                    ? $"in {DisplayFormat.Duration(report.Seconds)}"
                    : DisplayFormat.Duration(rate.SecondsFor(run.TotalSteps - report.Step))
            )
        );
    }

    public void WriteLine(string line) => output.WriteLine(label + line);

    public IDisplay ForRun(string label) => new PlainDisplay(output, label);

    private static string Row(string steps, string share, IEnumerable<string> metrics, string rate, string time) =>
        $"{steps, 11} {share, 5}{string.Concat(metrics.Select(static text => $" {text, 9}"))} {rate, 11} {time, 12}";
}
