using System.Diagnostics;
using Spectre.Console;

namespace Proximal.Cli;

/// <summary>
/// A live view of the run that is redrawn in place and fits the terminal, also after it was resized: progress,
/// remaining time, the curve of the first metric, all metrics, and completions before training and now.
/// </summary>
internal sealed class LiveDisplay(IAnsiConsole console) : IDisplay
{
    // Short enough to look live, long enough not to slow training.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(125);

    private const int CurvePoints = 60;

    private TrainingRate rate = new();
    private Sparkline curve = new(1, 1);
    private RunTitle run = new("", "", 0, 0, 0, "");
    private LiveDisplayContext? context;
    private (int Width, int Height) size;
    private long lastDrawn;

    public bool IsLive => true;

    public void Show(RunTitle run, Action training)
    {
        this.run = run;
        (rate, curve, lastDrawn, size) = (new(), new(run.TotalSteps, CurvePoints), 0, Size);
        console
            .Live(Draw(new ProgressReport(run.FirstStep, 0, [])))
            .Overflow(VerticalOverflow.Crop)
            .Cropping(VerticalOverflowCropping.Bottom)
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
        rate.Add(report.Step, report.Seconds);
        curve.Add(report.Step, report.Find(run.DisplayMetrics.Metrics[0].Tag));
        // A terminal that became narrower has wrapped the lines of the last view, which then cannot be overwritten.
        if (size != Size)
            console.Clear(home: true);
        size = Size;
        context?.UpdateTarget(Draw(report));
    }

    public void WriteLine(string line) => console.WriteLine(line);

    public IDisplay ForRun(string label) => new PlainDisplay(Console.Out, label);

    private (int Width, int Height) Size => (console.Profile.Width, console.Profile.Height);

    private Rows Draw(ProgressReport report) =>
        new LiveLayout(run, report, rate, curve, size.Width, size.Height).Draw();
}
