using Proximal.Rendering;

namespace Proximal.Cli;

/// <summary>How to show what an agent does: how many episodes, how fast, and where to.</summary>
internal sealed record PlayRequest
{
    public const long DefaultWidth = 600;

    private const int MostPixels = 4096;

    public int Episodes { get; init; } = 1;

    public ulong Seed { get; init; } = Evaluations.DefaultSeed;

    /// <summary>Steps of the episode in a second.</summary>
    public required double StepsPerSecond { get; init; }

    /// <summary>Pixels in a file, characters in the terminal; null for what suits.</summary>
    public long? Width { get; init; }

    public string? Gif { get; init; }

    public string? Svg { get; init; }

    /// <summary>The step of which the SVG file shows a picture; null for an animation.</summary>
    public long? Still { get; init; }

    private bool WritesFiles => Gif is not null || Svg is not null;

    /// <summary>Plays; returns whether all episodes came to their end.</summary>
    public bool Play(string name, IEnvironment environment, Agent agent)
    {
        using var stop = new StopSignal();
        bool isWhole;
        List<IEpisodeCallback> spectators = [];
        try
        {
            Invite(spectators, AspectRatio.RatioOf(environment, name), () => stop.IsRequested);
            isWhole = new EpisodePlayer(environment, agent, spectators).Play(Episodes, Seed, () => stop.IsRequested);
        }
        finally
        {
            foreach (IEpisodeCallback spectator in spectators)
                spectator.Dispose();
        }
        foreach (string path in new[] { Gif, Svg }.OfType<string>())
            Console.WriteLine($"wrote {path}");
        return isWhole;
    }

    private void Invite(List<IEpisodeCallback> spectators, double ratio, Func<bool> isStopped)
    {
        if (!WritesFiles && Displays.CanRedraw)
        {
            (int columns, int rows) = TerminalSize(ratio, Console.WindowWidth, Console.WindowHeight);
            spectators.Add(new TerminalShow(Console.Out, columns, rows, StepsPerSecond, isStopped));
            return;
        }
        spectators.Add(new EpisodeLines(Console.Out));
        if (!WritesFiles)
            return;
        if (Width > MostPixels)
            throw new InvalidInputException($"--width {Width}: expected at most {MostPixels} pixels");
        int width = (int)(Width ?? DefaultWidth),
            height = Math.Max((int)Math.Round(width * ratio), 1);
        var speed = PlayingSpeed.Of(StepsPerSecond);
        if (Gif is not null)
            spectators.Add(
                new AnimationRecorder(
                    new GifAnimation(new FileStream(Gif, FileMode.Create), width, height, speed.FramesPerSecond),
                    speed
                )
            );
        if (Svg is not null)
        {
            spectators.Add(
                Still is { } step
                    ? new Snapshot(Svg, width, height, step)
                    : new AnimationRecorder(
                        new SvgAnimation(new StreamWriter(Svg), width, height, speed.FramesPerSecond),
                        speed
                    )
            );
        }
    }

    // A line is as high as two characters are wide, and holds two rows of pixels; one line is left for the caption, one for the prompt.
    private (int Columns, int Rows) TerminalSize(double ratio, int windowColumns, int windowRows)
    {
        double most = Math.Max(windowRows - 2, 1) * 2 / ratio;
        int columns = (int)Math.Max(Math.Min(Math.Min(Width ?? windowColumns, windowColumns), most), 1);
        return (columns, Math.Max((int)Math.Round(columns * ratio / 2), 1));
    }
}
