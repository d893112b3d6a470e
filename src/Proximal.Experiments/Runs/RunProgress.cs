using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>First and last values of the metrics of a run.</summary>
/// <param name="First">First value of each metric, by tag. Trainers that learn from rewards log the first values before
/// the first update.</param>
/// <param name="Last">Last value of each metric, by tag.</param>
internal sealed record RunProgress(IReadOnlyDictionary<string, double> First, IReadOnlyDictionary<string, double> Last)
{
    /// <summary>Reads the metrics of a run.</summary>
    /// <exception cref="InvalidInputException">The file is damaged.</exception>
    public static RunProgress Of(RunFolder run)
    {
        RunMetrics metrics = RunMetrics.Read(run.Metrics);
        var (first, last) = (
            new Dictionary<string, double>(StringComparer.Ordinal),
            new Dictionary<string, double>(StringComparer.Ordinal)
        );
        foreach (string tag in metrics.Tags)
        {
            double[] values = metrics.Curve(tag).Values;
            (first[tag], last[tag]) = (values[0], values[^1]);
        }
        return new RunProgress(first, last);
    }

    /// <summary>First and last value of a metric; null if the run does not have it.</summary>
    public (double First, double Last)? Find(string tag) =>
        First.TryGetValue(tag, out double first) ? (first, Last[tag]) : null;

    /// <exception cref="KeyNotFoundException">A member is missing.</exception>
    public static RunProgress Read(JsonElement element) =>
        new(ReadMetrics(element.GetProperty("first")), ReadMetrics(element.GetProperty("last")));

    public void Write(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartObject(name);
        WriteMetrics(writer, "first", First);
        WriteMetrics(writer, "last", Last);
        writer.WriteEndObject();
    }

    private static Dictionary<string, double> ReadMetrics(JsonElement element) =>
        element
            .EnumerateObject()
            .ToDictionary(metric => metric.Name, metric => metric.Value.GetDouble(), StringComparer.Ordinal);

    private static void WriteMetrics(Utf8JsonWriter writer, string name, IReadOnlyDictionary<string, double> metrics)
    {
        writer.WriteStartObject(name);
        foreach ((string tag, double value) in metrics)
            writer.WriteNumber(tag, value);
        writer.WriteEndObject();
    }
}
