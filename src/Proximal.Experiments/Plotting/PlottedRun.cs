using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Run in a chart of learning curves.</summary>
/// <param name="Panel">Name of its panel: the environment or the language model; empty without a configuration.</param>
/// <param name="Algorithm">Display name of the algorithm.</param>
/// <param name="Values">Values of all keys that affect the results, except for the seed.</param>
/// <param name="Curve">Metric over the steps.</param>
/// <param name="MetricName">Display name of the metric.</param>
internal sealed record PlottedRun(
    string Panel,
    string Algorithm,
    IReadOnlyList<(string Key, string Value)> Values,
    Curve Curve,
    string MetricName
)
{
    /// <summary>Default metrics of language models: the reward, or the loss if there is no reward.</summary>
    private static readonly (string Tag, string Name)[] LanguageMetrics =
    [
        (LanguageMetricTags.Scores, "Reward"),
        (MetricTags.Loss, "Loss"),
    ];

    /// <summary>Value of a key; null if the run does not have the key.</summary>
    public string? Find(string key) => Values.FirstOrDefault(value => value.Key == key).Value;

    /// <summary>Reads a run; null if it has no values of the metric.</summary>
    /// <param name="run">Folder of the run.</param>
    /// <param name="metrics">Metrics of the run.</param>
    /// <param name="metric">Tag of the metric.</param>
    /// <exception cref="InvalidInputException">The configuration of the run is invalid.</exception>
    public static PlottedRun? Read(RunFolder run, RunMetrics metrics, string metric)
    {
        bool isDefault = metric == PlotRequest.DefaultMetric;
        if (File.Exists(run.Configuration) && LanguageConfiguration.TryRead(run.Configuration) is { } language)
        {
            (string tag, string name) = isDefault
                ? LanguageMetrics.FirstOrDefault(candidate =>
                    metrics.Tags.Contains(candidate.Tag, StringComparer.Ordinal)
                )
                : (metric, metric);
            IEnumerable<(string, string)> values = ValuesOf(language.Algorithm.Keys, language.Setup);
            return Of(
                ModelFolder.NameOf(language.Inputs.Model ?? run.Path),
                language.Algorithm.Title,
                values,
                metrics.Curve(tag ?? metric),
                name
            );
        }
        Curve curve = metrics.Curve(metric);
        string metricName = isDefault ? "Episode return" : metric;
        if (curve.Steps.Length == 0 && isDefault)
            // Training on data has no episodes.
            (curve, metricName) = (metrics.Curve(MetricTags.Loss), "Loss");
        if (curve.Steps.Length == 0)
            return null;
        // A folder without a configuration has its own name.
        return AgentConfiguration.TryRead(run) is { } agent
            ? Of(agent.Environment, agent.Algorithm, agent.Values, curve, metricName)
            : Of("", run.Name, [], curve, metricName);
    }

    private static PlottedRun? Of(
        string panel,
        string algorithm,
        IEnumerable<(string, string)> values,
        Curve curve,
        string metricName
    ) => curve.Steps.Length == 0 ? null : new PlottedRun(panel, algorithm, [.. values], curve, metricName);

    private static IEnumerable<(string Key, string Value)> ValuesOf(
        IEnumerable<ConfigurationKey> keys,
        object options
    ) => keys.Where(key => key.Key != "seed").Select(key => (key.LastPart, key.Format(options)));
}
