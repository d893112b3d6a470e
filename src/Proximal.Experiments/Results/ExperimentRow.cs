using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>Results of one method or configuration over the seeds.</summary>
/// <param name="Name">Name of the method or configuration.</param>
/// <param name="Runs">One run for each seed.</param>
internal sealed record ExperimentRow(string Name, IReadOnlyList<ExperimentRun> Runs)
{
    /// <summary>Names of all metrics, in order.</summary>
    public IEnumerable<string> Metrics =>
        Runs.SelectMany(run => run.Metrics.Select(metric => metric.Name)).Distinct(StringComparer.Ordinal);

    /// <summary>Values of a metric, for the seeds that have it.</summary>
    public double[] Values(string metric) => [.. Runs.Select(run => run.Find(metric)).Where(double.IsFinite)];

    /// <summary>Mean of a metric over the seeds that have it; NaN if none has it.</summary>
    public double Mean(string metric) => Values(metric) is { Length: > 0 } values ? values.Average() : double.NaN;

    public static ExperimentRow Read(JsonElement element) =>
        new(
            element.GetProperty("name").GetString()!,
            [.. element.GetProperty("runs").EnumerateArray().Select(ExperimentRun.Read)]
        );

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, Name);
        writer.WriteStartArray("runs"u8);
        foreach (ExperimentRun run in Runs)
            run.Write(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
