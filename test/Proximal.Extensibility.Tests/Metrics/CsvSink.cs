using System.Text;

namespace Proximal.Extensibility.Tests;

/// <summary>Writes each metric as a line of CSV: step, tag, value.</summary>
internal sealed class CsvSink(string path, long position = 0) : IMetricsSink
{
    public const string FileName = "metrics.csv";

    private readonly FileStream stream = AppendOnlyFile.Open(path, position);

    /// <summary>The sink as a log of a run folder.</summary>
    public static MetricsLog Log { get; } =
        new(FileName, static (folder, position) => new CsvSink(Path.Combine(folder, FileName), position));

    public void Write(MetricsRecord record)
    {
        foreach ((string tag, double value) in record.Values)
            stream.Write(Encoding.UTF8.GetBytes($"{record.Step},{tag},{value:R}\n"));
    }

    public long Flush()
    {
        stream.Flush(flushToDisk: true);
        return stream.Position;
    }

    public void Dispose() => stream.Dispose();
}
