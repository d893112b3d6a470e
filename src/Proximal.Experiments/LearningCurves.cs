using System.Text;

namespace Proximal.Experiments;

/// <summary>Learning curves of runs as a picture (<c>proximal plot</c>). Runs that differ in nothing but their seed become one line, their mean, with one standard deviation shaded.</summary>
/// <remarks>For example <c>LearningCurves.Plot("runs/five", "runs/other").Save("curves.svg")</c>. A folder needs a <c>metrics.jsonl</c> and nothing else.</remarks>
public sealed class LearningCurves
{
    private readonly string svg;

    private LearningCurves(PlotRequest request) => svg = request.Draw();

    /// <summary>Draws the return over the steps.</summary>
    /// <param name="folders">Folders of runs, or folders that hold some; or their names under <c>runs/</c>.</param>
    /// <exception cref="InvalidInputException">There are no runs there, or none has the metric.</exception>
    public static LearningCurves Plot(params IReadOnlyList<string> folders) =>
        Plot(folders, new LearningCurveOptions());

    /// <summary>Draws the return over the steps.</summary>
    /// <param name="runs">The runs.</param>
    /// <exception cref="InvalidInputException">None has the metric.</exception>
    public static LearningCurves Plot(params IReadOnlyList<Run> runs) =>
        Plot([.. runs.Select(static run => run.Folder)], new LearningCurveOptions());

    /// <summary>Draws a metric over the steps.</summary>
    /// <param name="folders">Folders of runs, or folders that hold some; or their names under <c>runs/</c>.</param>
    /// <param name="options">Which metric, and how.</param>
    /// <exception cref="InvalidInputException">There are no runs there, none has the metric, or an option is out of range.</exception>
    public static LearningCurves Plot(IReadOnlyList<string> folders, LearningCurveOptions options) =>
        options.Smoothing >= 1
            ? new(new PlotRequest(folders, options.Metric, options.Title, options.Smoothing))
            : throw new InvalidInputException($"Smoothing must be at least 1 point, but is {options.Smoothing}");

    /// <summary>The picture as SVG.</summary>
    public string ToSvg() => svg;

    /// <summary>Writes the picture.</summary>
    /// <param name="path">The file, by convention with the ending <c>.svg</c>.</param>
    public void Save(string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(svg)));
    }
}

/// <summary>Which metric <see cref="LearningCurves"/> draw, and how.</summary>
public sealed record LearningCurveOptions
{
    /// <summary>The metric's tag in <c>metrics.jsonl</c>. Default <c>rollout/ep_rew_mean</c>; of language models the reward or, where there is none, the loss.</summary>
    public string Metric { get; init; } = PlotRequest.DefaultMetric;

    /// <summary>The picture's title; null, the default, for one that names environment and algorithm.</summary>
    public string? Title { get; init; }

    /// <summary>How many neighbouring points each curve is averaged over. Default 1: as it is.</summary>
    public int Smoothing { get; init; } = 1;
}
