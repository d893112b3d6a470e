using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>A run as a picture tells of it.</summary>
/// <param name="Panel">What it is drawn beside: others in the same environment, or of the same model; empty where the folder does not say.</param>
/// <param name="Algorithm">The algorithm, as people write it.</param>
/// <param name="Settings">Every setting but the seed, with its value.</param>
/// <param name="Curve">The figure over the run.</param>
/// <param name="Figure">What the figure is called.</param>
internal sealed record PlottedRun(
    string Panel,
    string Algorithm,
    IReadOnlyList<(string Key, string Value)> Settings,
    Curve Curve,
    string Figure
)
{
    /// <summary>What is drawn of language models where nothing is said: the reward, or the loss where there is none.</summary>
    private static readonly (string Tag, string Name)[] LanguageMetrics =
    [
        (LanguageMetricTags.Scores, "Reward"),
        (MetricTags.Loss, "Loss"),
    ];

    /// <summary>A setting's value; null where the run has no such setting.</summary>
    public string? Find(string key) => Settings.FirstOrDefault(setting => setting.Key == key).Value;

    /// <summary>Reads a run; null where it has no values of the figure.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="metrics">What it logged.</param>
    /// <param name="metric">The figure's tag.</param>
    /// <exception cref="InvalidInputException">Its configuration is wrong.</exception>
    public static PlottedRun? Read(RunFolder run, RunMetrics metrics, string metric)
    {
        bool isUsual = metric == PlotRequest.DefaultMetric;
        if (File.Exists(run.Configuration) && LanguageConfiguration.TryRead(run.Configuration) is { } language)
        {
            (string tag, string name) = isUsual
                ? LanguageMetrics.FirstOrDefault(figure => metrics.Tags.Contains(figure.Tag, StringComparer.Ordinal))
                : (metric, metric);
            IEnumerable<(string, string)> settings = Told(language.Algorithm.Keys, language.Setup);
            return Of(
                ModelFolder.NameOf(language.Sources.Model ?? run.Path),
                language.Algorithm.Title,
                settings,
                metrics.Curve(tag ?? metric),
                name
            );
        }
        Curve curve = metrics.Curve(metric);
        if (curve.Steps.Length == 0)
            return null;
        string figure = isUsual ? "Episode return" : metric;
        // What a program recorded without a configuration is called after its folder.
        return AgentConfiguration.TryRead(run) is { } agent
            ? Of(agent.Environment, agent.Algorithm, agent.Settings, curve, figure)
            : Of("", run.Name, [], curve, figure);
    }

    private static PlottedRun? Of(
        string panel,
        string algorithm,
        IEnumerable<(string, string)> settings,
        Curve curve,
        string figure
    ) => curve.Steps.Length == 0 ? null : new PlottedRun(panel, algorithm, [.. settings], curve, figure);

    private static IEnumerable<(string Key, string Value)> Told(
        IEnumerable<ConfigurationKey> settings,
        object options
    ) =>
        settings.Where(setting => setting.Key != "seed").Select(setting => (setting.LastPart, setting.Format(options)));
}
