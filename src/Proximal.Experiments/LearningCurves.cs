using System.Text;

namespace Proximal.Experiments;

/// <summary>
/// SVG chart of the learning curves of runs (<c>proximal plot</c>). Runs that differ only in their seed become one
/// curve: their mean, with one standard deviation shaded.
/// </summary>
/// <remarks>
/// For example <c>LearningCurves.Plot("runs/five", "runs/other").Save("curves.svg")</c>. A folder only needs a
/// <c>metrics.jsonl</c>.
/// </remarks>
public sealed class LearningCurves
{
    private readonly string svg;

    private LearningCurves(PlotRequest request) => svg = request.Draw();

    /// <summary>
    /// Draws the episode return over the steps, or the loss of runs without episodes; for language models the reward, or
    /// the loss if there is no reward.
    /// </summary>
    /// <param name="folders">Folders of runs, folders that contain such folders, or their names under
    /// <c>runs/</c>.</param>
    /// <exception cref="InvalidInputException">A folder has no runs, a <c>metrics.jsonl</c> is damaged, or no run has
    /// the metric.</exception>
    public static LearningCurves Plot(params IReadOnlyList<string> folders) =>
        Plot(folders, new LearningCurveOptions());

    /// <summary>
    /// Draws the episode return over the steps, or the loss of runs without episodes; for language models the reward, or
    /// the loss if there is no reward.
    /// </summary>
    /// <param name="runs">Runs to draw.</param>
    /// <exception cref="InvalidInputException">A <c>metrics.jsonl</c> is damaged, or no run has the metric.</exception>
    public static LearningCurves Plot(params IReadOnlyList<Run> runs) =>
        Plot([.. runs.Select(static run => run.Folder)], new LearningCurveOptions());

    /// <summary>Draws a metric over the steps.</summary>
    /// <param name="folders">Folders of runs, folders that contain such folders, or their names under
    /// <c>runs/</c>.</param>
    /// <param name="options">Metric, title and smoothing.</param>
    /// <exception cref="InvalidInputException">A folder has no runs, a <c>metrics.jsonl</c> is damaged, no run has the
    /// metric, or an option is out of range.</exception>
    public static LearningCurves Plot(IReadOnlyList<string> folders, LearningCurveOptions options) =>
        options.Smoothing >= 1
            ? new(new PlotRequest(folders, options.Metric, options.Title, options.Smoothing))
            : throw new InvalidInputException($"Smoothing must be at least 1 point, but is {options.Smoothing}");

    /// <summary>The chart as SVG.</summary>
    public string ToSvg() => svg;

    /// <summary>Writes the chart to a file. Missing folders are created.</summary>
    /// <param name="path">Path of the file, by convention with the extension <c>.svg</c>.</param>
    public void Save(string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(svg)));
    }
}

/// <summary>Options of <see cref="LearningCurves"/>.</summary>
public sealed record LearningCurveOptions
{
    /// <summary>
    /// Tag of the metric in <c>metrics.jsonl</c>. Default <c>rollout/ep_rew_mean</c>, which selects the loss of runs
    /// without episodes, and for language models the reward, or the loss if there is no reward.
    /// </summary>
    public string Metric { get; init; } = PlotRequest.DefaultMetric;

    /// <summary>Title of the chart. Null, the default, selects a title with environment and algorithm.</summary>
    public string? Title { get; init; }

    /// <summary>Width of the moving average over each curve, in points. Default 1, no smoothing; at least 1.</summary>
    public int Smoothing { get; init; } = 1;
}
