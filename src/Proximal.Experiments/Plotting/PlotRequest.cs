namespace Proximal.Experiments;

/// <summary>A picture that was asked for: which runs, which figure. Groups the runs and draws them.</summary>
internal sealed record PlotRequest(IReadOnlyList<string> Paths, string Metric, string? Title, int Smoothing)
{
    public const string DefaultMetric = "rollout/ep_rew_mean";

    /// <exception cref="InvalidInputException">There are no runs there, or none has the figure.</exception>
    public string Draw()
    {
        List<PlottedRun> runs = Read();
        Panel[] panels =
        [
            .. runs.GroupBy(run => run.Panel, StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new Panel(group.Key, [.. Group([.. group]).Select(curves => curves.Summarise())])),
        ];
        string name = string.Join(", ", runs.Select(run => run.Figure).Distinct(StringComparer.Ordinal));
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
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (
            RunFolder run in Paths
                .SelectMany(RunFolder.FindAll)
                .DistinctBy(run => Path.GetFullPath(run.Path), StringComparer.Ordinal)
        )
        {
            RunMetrics metrics = RunMetrics.Read(run.Metrics);
            known.UnionWith(metrics.Tags);
            if (PlottedRun.Read(run, metrics, Metric) is { } found)
                runs.Add(found with { Curve = found.Curve.Smoothed(Smoothing) });
        }
        if (runs.Count > 0)
            return runs;
        throw new InvalidInputException(
            $"none of these runs has values of '{Metric}'{NearestName.Suggestion(Metric, known)}"
        );
    }

    private static List<CurveGroup> Group(IReadOnlyList<PlottedRun> runs)
    {
        // Neither the seed nor how often a run was saved makes it another experiment.
        var groups = runs.GroupBy(run => (run.Algorithm, string.Join('\n', run.Settings)))
            .Select(group => (Run: group.First(), Curves: group.Select(run => run.Curve).ToList()))
            .ToList();
        bool several = groups.Select(group => group.Run.Algorithm).Distinct(StringComparer.Ordinal).Count() > 1;
        return
        [
            .. groups
                .GroupBy(group => group.Run.Algorithm, StringComparer.Ordinal)
                .SelectMany(same =>
                {
                    // A group is called by the settings in which those of its algorithm differ.
                    string[] telling =
                    [
                        .. same.SelectMany(group => group.Run.Settings.Select(setting => setting.Key))
                            .Distinct(StringComparer.Ordinal)
                            .Where(key =>
                                same.Select(group => group.Run.Find(key)).Distinct(StringComparer.Ordinal).Count() > 1
                            ),
                    ];
                    return same.Select(group => new CurveGroup(Label(group.Run, telling, several), group.Curves));
                }),
        ];
    }

    private static string Label(PlottedRun run, string[] telling, bool several)
    {
        string[] settings =
        [
            .. telling.Where(key => run.Find(key) is not null).Select(key => $"{key} {run.Find(key)}"),
        ];
        return string.Join(", ", several || settings.Length == 0 ? [run.Algorithm, .. settings] : settings);
    }
}
