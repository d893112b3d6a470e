namespace Proximal.Experiments;

/// <summary>
/// Options of a chart of learning curves: runs, metric, title and smoothing. Groups the runs and draws the chart.
/// </summary>
internal sealed record PlotRequest(IReadOnlyList<string> Paths, string Metric, string? Title, int Smoothing)
{
    public const string DefaultMetric = "rollout/ep_rew_mean";

    /// <summary>Draws the chart as SVG.</summary>
    /// <exception cref="InvalidInputException">A path has no runs, a file is damaged, or no run has the
    /// metric.</exception>
    public string Draw()
    {
        List<PlottedRun> runs = Read();
        Panel[] panels =
        [
            .. runs.GroupBy(run => run.Panel, StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new Panel(group.Key, [.. Group([.. group]).Select(curves => curves.Summarize())])),
        ];
        string name = string.Join(", ", runs.Select(run => run.MetricName).Distinct(StringComparer.Ordinal));
        string title =
            Title ?? TitleOf(panels, [.. runs.Select(run => run.Algorithm).Distinct(StringComparer.Ordinal)]);
        return new LearningCurveChart(
            title,
            name,
            seeds => $"mean of {seeds}, one standard deviation shaded",
            panels
        ).ToSvg();
    }

    private static string TitleOf(Panel[] panels, string[] algorithms) =>
        (panels, algorithms) switch
        {
            ([{ Title: "" }], [string folder]) => $"Learning curve of {folder}",
            ([{ Title: "" }], _) => "Learning curves",
            ([Panel panel], [string algorithm]) => $"{panel.Title} with {algorithm}",
            ([Panel panel], _) => panel.Title,
            (_, [string algorithm]) => $"Learning curves of {algorithm}",
            _ => "Learning curves",
        };

    private List<PlottedRun> Read()
    {
        var runs = new List<PlottedRun>();
        var tags = new HashSet<string>(StringComparer.Ordinal);
        var empty = new List<string>();
        foreach (
            RunFolder run in Paths
                .SelectMany(RunFolder.FindAll)
                .DistinctBy(run => Path.GetFullPath(run.Path), StringComparer.Ordinal)
        )
        {
            RunMetrics metrics = RunMetrics.Read(run.Metrics);
            tags.UnionWith(metrics.Tags);
            if (!metrics.Tags.Any())
                empty.Add(run.Metrics);
            if (PlottedRun.Read(run, metrics, Metric) is { } found)
                runs.Add(found with { Curve = found.Curve.Smoothed(Smoothing) });
        }
        if (runs.Count > 0)
            return runs;
        throw new InvalidInputException(
            tags.Count == 0
                ? $"{string.Join(", ", empty)}: no metrics yet"
                : $"no run has the metric '{Metric}'{NearestName.Suggestion(Metric, tags)}"
        );
    }

    private static List<CurveGroup> Group(IReadOnlyList<PlottedRun> runs)
    {
        // Runs that differ only in the seed or in checkpoint keys are one group.
        var groups = runs.GroupBy(run => (run.Algorithm, string.Join('\n', run.Values)))
            .Select(group => (Run: group.First(), Curves: group.Select(run => run.Curve).ToList()))
            .ToList();
        bool several = groups.Select(group => group.Run.Algorithm).Distinct(StringComparer.Ordinal).Count() > 1;
        return
        [
            .. groups
                .GroupBy(group => group.Run.Algorithm, StringComparer.Ordinal)
                .SelectMany(same =>
                {
                    // The label of a group has the keys in which the groups of its algorithm differ.
                    string[] differing =
                    [
                        .. same.SelectMany(group => group.Run.Values.Select(value => value.Key))
                            .Distinct(StringComparer.Ordinal)
                            .Where(key =>
                                same.Select(group => group.Run.Find(key)).Distinct(StringComparer.Ordinal).Count() > 1
                            ),
                    ];
                    return same.Select(group => new CurveGroup(Label(group.Run, differing, several), group.Curves));
                }),
        ];
    }

    private static string Label(PlottedRun run, string[] differing, bool several)
    {
        string[] values =
        [
            .. differing.Where(key => run.Find(key) is not null).Select(key => $"{key} {run.Find(key)}"),
        ];
        return string.Join(", ", several || values.Length == 0 ? [run.Algorithm, .. values] : values);
    }
}
