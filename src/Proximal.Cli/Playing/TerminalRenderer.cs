using System.Diagnostics;
using Proximal.Rendering;

namespace Proximal.Cli;

/// <summary>Renders episodes in the terminal in real time, and prints one line per episode at the end.</summary>
internal sealed class TerminalRenderer(
    TextWriter output,
    int columns,
    int rows,
    double stepsPerSecond,
    Func<bool> isStopped
) : IEpisodeCallback
{
    private static readonly TimeSpan PauseAtEnd = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly TerminalAnimation animation = new(output, columns, rows);
    private readonly List<string> summaries = [];
    private readonly TimeSpan interval = TimeSpan.FromSeconds(1 / stepsPerSecond);
    private readonly long start = Stopwatch.GetTimestamp();
    private TimeSpan due = TimeSpan.Zero;

    public void OnStep(IEnvironment environment, EpisodeStep step)
    {
        bool isLate = step.Step > 0 && !step.Last.Ended && Elapsed - due > interval;
        // A slow terminal skips frames, so that the speed stays correct.
        if (!isLate)
        {
            Wait();
            environment.Render(animation.Canvas);
            animation.AddFrame(step.Caption);
        }
        due += interval;
        if (!step.Last.Ended)
            return;
        summaries.Add(step.Summary);
        due = Elapsed + PauseAtEnd;
        Wait();
    }

    public void Dispose()
    {
        animation.Dispose();
        foreach (string summary in summaries)
            output.WriteLine(summary);
    }

    private TimeSpan Elapsed => Stopwatch.GetElapsedTime(start);

    private void Wait()
    {
        while (due - Elapsed is { Ticks: > 0 } left && !isStopped())
            Thread.Sleep(left < PollInterval ? left : PollInterval);
    }
}
