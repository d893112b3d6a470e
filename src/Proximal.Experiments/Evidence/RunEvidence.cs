using Proximal.Language;
using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>Records of a run that the rules of the doctor read: configuration, metrics and summary.</summary>
internal sealed class RunEvidence
{
    private readonly Func<string, Curve> curves;
    private readonly Dictionary<string, MetricValues> values = new(StringComparer.Ordinal);

    /// <summary>Reads a run.</summary>
    /// <param name="folder">Folder of the run.</param>
    /// <param name="rewardThreshold">Mean return at which the environment counts as solved; null for none.</param>
    /// <param name="curves">Values of each metric; null to read <c>metrics.jsonl</c>.</param>
    /// <exception cref="InvalidInputException">A file is damaged.</exception>
    public RunEvidence(RunFolder folder, double? rewardThreshold, Func<string, Curve>? curves = null)
    {
        RewardThreshold = rewardThreshold;
        this.curves = curves ?? RunMetrics.Read(folder.Metrics).Curve;
        Settings = RunSettings.Read(folder.Configuration);
        Summary = RunSummary.Read(folder.Summary);
    }

    /// <summary>Alarms of the monitor of language models for the whole run.</summary>
    public IReadOnlyList<MonitorAlarm> Alarms => field ??= MonitorReplay.Alarms(this);

    /// <summary>Configuration of the run.</summary>
    public RunSettings Settings { get; }

    /// <summary>Result of the run; null until it ends.</summary>
    public RunSummary? Summary { get; }

    /// <summary>Mean return at which the environment counts as solved; null for none.</summary>
    public double? RewardThreshold { get; }

    /// <summary>Mean return of the last episodes.</summary>
    public MetricValues Return => this[MetricTags.EpisodeReturn];

    /// <summary>Mean length of the last episodes.</summary>
    public MetricValues Length => this[MetricTags.EpisodeLength];

    /// <summary>
    /// Whether the return of the last quarter of the run is above the reward threshold of the environment, or below it by
    /// at most a tenth of the improvement that reaches it.
    /// </summary>
    public bool IsSolved =>
        RewardThreshold is { } threshold && threshold - Return.Late <= 0.1 * (threshold - Return.First);

    /// <summary>Mean reward of a step in the last quarter of the run; NaN without episodes.</summary>
    public double MeanReward => Return.Late / Length.Late;

    /// <summary>Transitions of a rollout of all environments; null if the algorithm has none.</summary>
    public double? RolloutSize => Settings.Number("n_steps") * Settings.Number("n_envs");

    /// <summary>Gradient steps of an update of PPO that is not ended early; null for other algorithms.</summary>
    public int? PlannedGradientSteps =>
        RolloutSize is { } size
        && Settings.Number("batch_size") is { } batch
        && Settings.Number("n_epochs") is { } epochs
            ? (int)(epochs * Math.Ceiling(size / batch))
            : null;

    /// <summary>Whether actor and critic share layers.</summary>
    public bool SharesLayers =>
        Settings.Find("policy_kwargs.net_arch.shared") is YamlSequenceNode { Children.Count: > 0 }
        || (
            Settings.Flag("policy_kwargs.share_features_extractor")
            && Settings.Text("policy_kwargs.features_extractor_class") is not (null or "Flatten")
        );

    /// <summary>Values of a metric.</summary>
    /// <param name="tag">Tag of the metric.</param>
    public MetricValues this[string tag]
    {
        get
        {
            if (!values.TryGetValue(tag, out MetricValues? found))
                values[tag] = found = new MetricValues(tag, curves(tag));
            return found;
        }
    }

    /// <summary>Whether the algorithm is one of these.</summary>
    public bool Uses(params ReadOnlySpan<string> algorithms) => algorithms.Contains(Settings.Algorithm);
}
