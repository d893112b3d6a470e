using Microsoft.Extensions.Logging;

namespace Proximal.Extensibility.Tests;

/// <summary>Logs each update as one structured line: with the step and every metric as fields.</summary>
internal sealed class LoggerSink(ILogger logger) : IMetricsSink
{
    private static readonly EventId Update = new(1, "TrainingUpdate");

    /// <summary>The sink as a log of a run folder.</summary>
    public static MetricsLog Log(ILogger logger) => new("logger", (_, _) => new LoggerSink(logger));

    public void Write(MetricsRecord record)
    {
        KeyValuePair<string, object?>[] fields =
        [
            new("step", record.Step),
            .. record.Values.Select(static metric => new KeyValuePair<string, object?>(metric.Key, metric.Value)),
        ];
        logger.Log(
            LogLevel.Information,
            Update,
            fields,
            exception: null,
            static (fields, _) => string.Join(' ', fields.Select(static field => $"{field.Key}={field.Value}"))
        );
    }

    /// <summary>0: there is no file.</summary>
    public long Flush() => 0;

    public void Dispose() { }
}
