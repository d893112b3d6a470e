using System.Diagnostics;

namespace Proximal.Cli;

/// <summary>A display that prints a line of progress at intervals, for logs, pipes and terminals that cannot
/// redraw.</summary>
/// <param name="output">The output.</param>
/// <param name="label">The prefix of each line, which identifies one of several runs that train at the same
/// time.</param>
internal sealed class PlainDisplay(TextWriter output, string label = "") : IDisplay
{
    private const int Lines = 20;
    private static readonly TimeSpan MaxInterval = TimeSpan.FromSeconds(15);

    private RunTitle run = new("", "", 0, 0, 0, "");
    private long nextStep;
    private long lastLine;

    private string Unit => run.DisplayMetrics.Unit;

    public bool IsLive => false;

    public void Show(RunTitle run, Action training)
    {
        this.run = run;
        nextStep = run.FirstStep;
        lastLine = Stopwatch.GetTimestamp();
        string start = run.FirstStep > 0 ? $"from step {DisplayFormat.Count(run.FirstStep)} " : "";
        WriteLine(
            $"{run.Subject}  {run.Algorithm}  seed {run.Seed}  {start}to {DisplayFormat.Count(run.TotalSteps)} "
                + $"{Unit}  in {run.Folder}"
        );
        training();
    }

    public bool IsDue(long step) =>
        step >= nextStep || step >= run.TotalSteps || Stopwatch.GetElapsedTime(lastLine) > MaxInterval;

    public void Report(ProgressReport report)
    {
        lastLine = Stopwatch.GetTimestamp();
        long interval = Math.Max(1, run.TotalSteps / Lines);
        nextStep = ((report.Step / interval) + 1) * interval;
        double share = 100.0 * report.Step / run.TotalSteps;
        string time =
            report.Step >= run.TotalSteps
                ? $"in {DisplayFormat.Duration(report.Seconds)}"
                : $"{DisplayFormat.Duration(report.SecondsLeft(run))} left";
        string metrics = string.Concat(
            run.DisplayMetrics.Metrics.Select(metric =>
                $"  {metric.Label} {DisplayFormat.Number(report.Find(metric.Tag)), 8}"
            )
        );
        WriteLine(
            $"{DisplayFormat.Count(report.Step), 12} {Unit} {Math.Min(share, 100), 4:0}%{metrics}  "
                + $"{DisplayFormat.Count(report.Rate(run)), 9} {Unit}/s  {time}"
        );
    }

    public void WriteLine(string line) => output.WriteLine(label + line);

    public IDisplay ForRun(string label) => new PlainDisplay(output, label);
}
