namespace Proximal;

/// <summary>
/// The logs of a run: <c>metrics.jsonl</c>, the logs of the options, and <c>timings.jsonl</c>. Checkpoints contain
/// their lengths, to which a resumed run truncates them. All metrics are published to the meter as well.
/// </summary>
/// <param name="folder">The folder of the run.</param>
/// <param name="others">The logs of the options.</param>
internal sealed class RunLogs(string folder, IReadOnlyList<MetricsLog> others) : IDisposable
{
    /// <summary>Name of the metrics, the only log that is a result.</summary>
    public const string MetricsName = "metrics.jsonl";

    private const string TimingsName = "timings.jsonl";

    private readonly List<(string Name, IMetricsSink Sink)> logs = [];
    private readonly MetricsRecord timings = new();
    private readonly MeterSink meter = new(
        KeyValuePair.Create<string, object?>("run", Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)))
    );
    private JsonLinesSink? timingsLog;

    /// <summary>Whether the logs are open.</summary>
    public bool AreOpen => timingsLog is not null;

    /// <summary>Path of the metrics.</summary>
    public string MetricsPath => Path.Combine(folder, MetricsName);

    /// <summary>
    /// Whether the metrics on disk are shorter than what was written: the files of a deleted folder stay open, so
    /// writing to them succeeds and is lost.
    /// </summary>
    public bool AreLost => !File.Exists(MetricsPath) || new FileInfo(MetricsPath).Length < logs[0].Sink.Flush();

    /// <summary>Length of the metrics at a checkpoint.</summary>
    public static long MetricsLength(StateDictionary state) => Length(state, MetricsName);

    /// <summary>Opens the logs, truncated to their lengths at a checkpoint.</summary>
    /// <param name="checkpoint">The state of the checkpoint; null for empty logs.</param>
    /// <param name="report">Receives a message about each log that is lost or damaged.</param>
    public void Open(StateDictionary? checkpoint, Action<string>? report)
    {
        long metrics = LengthOf(MetricsName);
        if (metrics > 0 && AppendOnlyFile.IntactLength(MetricsPath) is var intact && intact < metrics)
        {
            report?.Invoke(
                $"{MetricsPath} has {intact} intact bytes, but had {metrics} at the checkpoint; it continues"
            );
            metrics = intact;
        }

        logs.Add((MetricsName, new JsonLinesSink(MetricsPath, metrics)));
        foreach (MetricsLog log in others)
            logs.Add((log.Name, OpenOrStart(position => log.Open(folder, position), LengthOf(log.Name), report)));
        string path = Path.Combine(folder, TimingsName);
        timingsLog = OpenOrStart(position => new JsonLinesSink(path, position), LengthOf(TimingsName), report);

        long LengthOf(string name) => checkpoint is null ? 0 : Length(checkpoint, name);
    }

    /// <summary>Writes the metrics of an update to all logs except the timings.</summary>
    public void Write(MetricsRecord metrics)
    {
        foreach ((_, IMetricsSink sink) in logs)
            sink.Write(metrics);
        meter.Write(metrics);
    }

    /// <summary>Writes the timings of an update.</summary>
    /// <param name="step">The number of environment steps.</param>
    /// <param name="stepsPerSecond">The speed since the last update.</param>
    /// <param name="elapsed">The duration of training in seconds.</param>
    public void WriteTimings(long step, double stepsPerSecond, double elapsed)
    {
        timings.Clear(step);
        timings.Add(MetricTags.StepsPerSecond, stepsPerSecond);
        timings.Add(MetricTags.Elapsed, elapsed);
        timingsLog!.Write(timings);
        meter.Write(timings);
    }

    /// <summary>Flushes the logs to disk and adds their lengths to the state of a checkpoint.</summary>
    public void Save(StateDictionary state)
    {
        foreach ((string name, IMetricsSink sink) in logs)
            state.SetValue($"logs.{name}", sink.Flush());
        state.SetValue($"logs.{TimingsName}", timingsLog!.Flush());
    }

    /// <summary>Closes the logs. They can be opened again.</summary>
    public void Dispose()
    {
        foreach ((_, IMetricsSink sink) in logs)
            sink.Dispose();
        logs.Clear();
        timingsLog?.Dispose();
        timingsLog = null;
    }

    private static long Length(StateDictionary state, string name) =>
        state.Contains($"logs.{name}") ? state.GetValue<long>($"logs.{name}") : 0;

    private static T OpenOrStart<T>(Func<long, T> open, long length, Action<string>? report)
    {
        try
        {
            return open(length);
        }
        catch (InvalidInputException exception) when (length > 0)
        {
            report?.Invoke($"{exception.Message}; it starts anew");
            return open(0);
        }
    }
}
