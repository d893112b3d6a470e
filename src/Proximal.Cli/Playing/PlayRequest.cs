using Proximal.Rendering;

namespace Proximal.Cli;

/// <summary>Options of playing episodes: their number, speed and output.</summary>
internal sealed record PlayRequest
{
    public const long DefaultWidth = 600;

    private const int MaxPixels = 4096;

    public int Episodes { get; init; } = 1;

    public ulong Seed { get; init; } = Evaluations.DefaultSeed;

    /// <summary>The number of steps per second.</summary>
    public required double StepsPerSecond { get; init; }

    /// <summary>The width in pixels for files, in characters for the terminal; null for the default.</summary>
    public long? Width { get; init; }

    public string? Gif { get; init; }

    public string? Svg { get; init; }

    /// <summary>The step that the SVG file shows as a still image; null for an animation.</summary>
    public long? Still { get; init; }

    private bool WritesFiles => Gif is not null || Svg is not null;

    /// <summary>Plays the episodes; returns whether all of them ended.</summary>
    public bool Play(string name, IEnvironment environment, Agent agent)
    {
        using var stop = new StopSignal();
        bool allEnded;
        List<IEpisodeCallback> callbacks = [];
        try
        {
            AddCallbacks(callbacks, AspectRatio.Of(environment, name), () => stop.IsRequested);
            allEnded = new EpisodePlayer(environment, agent, callbacks).Play(Episodes, Seed, () => stop.IsRequested);
        }
        finally
        {
            foreach (IEpisodeCallback callback in callbacks)
                callback.Dispose();
        }
        foreach (string path in new[] { Gif, Svg }.OfType<string>())
            Console.WriteLine($"wrote {path}");
        return allEnded;
    }

    private void AddCallbacks(List<IEpisodeCallback> callbacks, double ratio, Func<bool> isStopped)
    {
        if (!WritesFiles && Displays.IsInteractive)
        {
            (int columns, int rows) = TerminalSize(ratio, Console.WindowWidth, Console.WindowHeight);
            callbacks.Add(new TerminalRenderer(Console.Out, columns, rows, StepsPerSecond, isStopped));
            return;
        }
        callbacks.Add(new EpisodeLog(Console.Out));
        if (!WritesFiles)
            return;
        if (Width > MaxPixels)
            throw new InvalidInputException($"--width {Width}: expected at most {MaxPixels} pixels");
        int width = (int)(Width ?? DefaultWidth),
            height = Math.Max((int)Math.Round(width * ratio), 1);
        var speed = PlayingSpeed.Of(StepsPerSecond);
        foreach (string path in new[] { Gif, Svg }.OfType<string>())
            RegularFile.RequireReplaceable(path);
        if (Gif is not null)
            callbacks.Add(
                new AnimationRecorder(
                    new GifAnimation(new FileStream(Gif, FileMode.Create), width, height, speed.FramesPerSecond),
                    speed
                )
            );
        if (Svg is not null)
        {
            callbacks.Add(
                Still is { } stillStep
                    ? new Snapshot(Svg, width, height, stillStep)
                    : new AnimationRecorder(
                        new SvgAnimation(new StreamWriter(Svg), width, height, speed.FramesPerSecond),
                        speed
                    )
            );
        }
    }

    // A character is twice as high as wide and shows two rows of pixels. One line is for the caption and one for the
    // prompt.
    private (int Columns, int Rows) TerminalSize(double ratio, int windowColumns, int windowRows)
    {
        double maxColumns = Math.Max(windowRows - 2, 1) * 2 / ratio;
        int columns = (int)Math.Max(Math.Min(Math.Min(Width ?? windowColumns, windowColumns), maxColumns), 1);
        return (columns, Math.Max((int)Math.Round(columns * ratio / 2), 1));
    }
}
