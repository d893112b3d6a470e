namespace Proximal.Cli;

/// <summary>A picture that was asked for: which runs, which figure. Groups the runs and draws them.</summary>
internal sealed record PlotRequest(IReadOnlyList<string> Paths, string Metric, string? Title, int Smoothing)
{
    public const string DefaultMetric = "rollout/ep_rew_mean";

    /// <exception cref="InvalidInputException">There are no runs there, or none has the figure.</exception>
    public string Draw()
    {
        List<(RunConfiguration Configuration, Curve Curve)> runs = Read();
        Panel[] panels =
        [
            .. runs.GroupBy(run => run.Configuration.Environment, StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new Panel(group.Key, [.. Group([.. group]).Select(curves => curves.Summarise())])),
        ];
        string name = Metric == DefaultMetric ? "Episode return" : Metric;
        string title = Title ?? (TitleOf(panels, [.. runs.Select(run => run.Configuration.Algorithm).Distinct()]));
        return new LearningCurveChart(title, name, seeds => $"mean of {seeds}, one standard deviation shaded", panels).ToSvg();
    }

    private static string TitleOf(Panel[] panels, AlgorithmEntry[] algorithms) => (panels, algorithms) switch
    {
        ([Panel panel], [AlgorithmEntry algorithm]) => $"{panel.Title} with {algorithm.Title}",
        ([Panel panel], _) => panel.Title,
        (_, [AlgorithmEntry algorithm]) => $"Learning curves of {algorithm.Title}",
        _ => "Learning curves",
    };

    private List<(RunConfiguration Configuration, Curve Curve)> Read()
    {
        var runs = new List<(RunConfiguration, Curve)>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (RunFolder run in Paths.SelectMany(RunFolder.FindAll).DistinctBy(run => Path.GetFullPath(run.Path), StringComparer.Ordinal))
        {
            RunMetrics metrics = RunMetrics.Read(run.Metrics);
            known.UnionWith(metrics.Tags);
            Curve curve = metrics.Curve(Metric);
            if (curve.Steps.Length > 0)
                runs.Add((run.ReadConfiguration(), curve.Smoothed(Smoothing)));
        }
        if (runs.Count > 0)
            return runs;
        throw new InvalidInputException($"none of these runs has values of '{Metric}'{NearestName.Question(Metric, known)}");
    }

    private static List<CurveGroup> Group(IReadOnlyList<(RunConfiguration Configuration, Curve Curve)> runs)
    {
        var groups = runs.GroupBy(run => Telling(run.Configuration), StringComparer.Ordinal)
            .Select(group => (Configuration: group.First().Configuration, Curves: group.Select(run => run.Curve).ToList()))
            .ToList();
        bool several = groups.Select(group => group.Configuration.Algorithm).Distinct().Count() > 1;
        return
        [
            .. groups.GroupBy(group => group.Configuration.Algorithm).SelectMany(same =>
            {
                // A group is called by the settings in which those of its algorithm differ.
                Setting[] telling =
                [
                    .. same.Key.Settings.Where(setting => setting.Key != "seed"
                        && same.Select(group => setting.Format(group.Configuration.Options)).Distinct(StringComparer.Ordinal).Count() > 1),
                ];
                return same.Select(group => new CurveGroup(Label(group.Configuration, telling, several), group.Curves));
            }),
        ];
    }

    // Neither the seed nor how often a run was saved makes it another experiment.
    private static string Telling(RunConfiguration run) => (run with { Options = run.Options with { Seed = 0 }, Checkpoints = new() }).ToYaml();

    private static string Label(RunConfiguration run, Setting[] telling, bool several)
    {
        string[] settings = [.. telling.Select(setting => $"{setting.LastPart} {setting.Format(run.Options)}")];
        return string.Join(", ", several || settings.Length == 0 ? [run.Algorithm.Title, .. settings] : settings);
    }
}
