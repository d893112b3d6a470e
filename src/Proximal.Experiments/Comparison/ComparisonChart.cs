namespace Proximal.Experiments;

/// <summary>Chart of the learning curves of a comparison.</summary>
internal static class ComparisonChart
{
    /// <summary>Draws all variants in one panel.</summary>
    public static string Together(string environment, IReadOnlyList<ComparedGroup> groups) =>
        Draw(environment, [new Panel(environment, [.. groups.Select(group => group.Band())])]);

    /// <summary>Draws one panel for each variant except the first. Each panel also shows the first variant.</summary>
    public static string AgainstFirst(string environment, IReadOnlyList<ComparedGroup> groups)
    {
        CurveBand baseline = groups[0].Band();
        return Draw(
            $"{environment}: PPO without its details",
            [.. groups.Skip(1).Select(group => new Panel(group.Variant.Label, [baseline, group.Band()]))]
        );
    }

    private static string Draw(string title, IReadOnlyList<Panel> panels) =>
        new LearningCurveChart(
            title,
            "Episode return",
            seeds => $"interquartile mean of {seeds}, 95% intervals by stratified bootstrap shaded",
            panels
        ).ToSvg();
}
