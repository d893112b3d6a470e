using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Proximal;

/// <summary>
/// Publishes metrics as gauges of System.Diagnostics.Metrics, which OpenTelemetry, dotnet-counters and other listeners
/// of the meter <see cref="MeterName"/> receive. Without a listener it has no effect.
/// </summary>
/// <remarks>
/// The gauge of a tag is named <c>proximal.</c> and the tag, with <c>.</c> for <c>/</c>: <c>rollout/ep_rew_mean</c> is
/// <c>proximal.rollout.ep_rew_mean</c>. <c>proximal.step</c> is the number of steps. NaN is not published. A run folder
/// has this sink already, with the attribute <c>run</c>; <see cref="MetricsCallback"/> adds one to training without a
/// folder. Its methods do not allocate after the first record of each tag.
/// </remarks>
public sealed class MeterSink : IMetricsSink
{
    /// <summary>Name of the meter, for <c>AddMeter</c> of OpenTelemetry.</summary>
    public const string MeterName = "Proximal";

    private const string Prefix = "proximal.";

    private static readonly Meter Meter = new(MeterName, typeof(MeterSink).Assembly.GetName().Version?.ToString(3));
    private static readonly ConcurrentDictionary<string, Gauge<double>> Gauges = new(StringComparer.Ordinal);
    private static readonly Gauge<long> Step = Meter.CreateGauge<long>(
        Prefix + "step",
        description: "Steps of the run, in the unit of the trainer: environment steps, completions or examples."
    );

    private readonly KeyValuePair<string, object?>[] attributes;

    /// <summary>Creates a sink.</summary>
    /// <param name="attributes">Attributes of each value, which distinguish runs in one process, such as
    /// <c>("run", "CartPole-v1")</c>.</param>
    public MeterSink(params IEnumerable<KeyValuePair<string, object?>> attributes)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        this.attributes = [.. attributes];
    }

    /// <inheritdoc/>
    public void Write(MetricsRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        Step.Record(record.Step, attributes);
        for (int i = 0; i < record.Count; i++)
        {
            (string tag, double value) = record[i];
            if (!double.IsNaN(value))
                Gauges.GetOrAdd(tag, Create).Record(value, attributes);
        }
    }

    /// <summary>Has no effect: there is no file.</summary>
    /// <returns>0.</returns>
    public long Flush() => 0;

    /// <summary>Has no effect: the gauges belong to the process.</summary>
    public void Dispose() { }

    private static Gauge<double> Create(string tag) => Meter.CreateGauge<double>(Prefix + tag.Replace('/', '.'));
}
