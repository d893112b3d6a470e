using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>A run's figures before and after: of its first update, and of its last.</summary>
/// <param name="First">Metrics by tag; those of a trainer that learns from rewards were measured before anything was learned.</param>
/// <param name="Last">Metrics by tag, the latest of each.</param>
internal sealed record RunProgress(IReadOnlyDictionary<string, double> First, IReadOnlyDictionary<string, double> Last)
{
    /// <summary>Reads the figures that a run has logged.</summary>
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

    /// <summary>The first and the last value of a figure; null where it was never measured.</summary>
    public (double First, double Last)? Find(string tag) =>
        First.TryGetValue(tag, out double first) ? (first, Last[tag]) : null;

    /// <exception cref="KeyNotFoundException">A part is missing.</exception>
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
            .ToDictionary(figure => figure.Name, figure => figure.Value.GetDouble(), StringComparer.Ordinal);

    private static void WriteMetrics(Utf8JsonWriter writer, string name, IReadOnlyDictionary<string, double> figures)
    {
        writer.WriteStartObject(name);
        foreach ((string tag, double value) in figures)
            writer.WriteNumber(tag, value);
        writer.WriteEndObject();
    }
}
