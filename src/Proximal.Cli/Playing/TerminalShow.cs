using System.Diagnostics;
using Proximal.Rendering;

namespace Proximal.Cli;

/// <summary>Shows the episodes in the terminal as time goes by, and a line for each when the picture has come to rest.</summary>
internal sealed class TerminalShow(
    TextWriter output,
    int columns,
    int rows,
    double stepsPerSecond,
    Func<bool> isStopped
) : IEpisodeCallback
{
    private static readonly TimeSpan PauseAtEnd = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private readonly TerminalAnimation animation = new(output, columns, rows);
    private readonly List<string> summaries = [];
    private readonly TimeSpan interval = TimeSpan.FromSeconds(1 / stepsPerSecond);
    private readonly long start = Stopwatch.GetTimestamp();
    private TimeSpan due = TimeSpan.Zero;

    public void See(IEnvironment environment, EpisodeStep moment)
    {
        bool isLate = moment.Step > 0 && !moment.Last.Ended && Elapsed - due > interval;
        // A terminal that cannot keep up misses frames, so that time stays true.
        if (!isLate)
        {
            Wait();
            environment.Render(animation.Canvas);
            animation.AddFrame(moment.Caption);
        }
        due += interval;
        if (!moment.Last.Ended)
            return;
        summaries.Add(moment.Summary);
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
            Thread.Sleep(left < Patience ? left : Patience);
    }
}
