using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>Metrics of a run, from its <c>metrics.jsonl</c> with one JSON object per line.</summary>
public sealed class RunMetrics
{
    private readonly Dictionary<string, (List<double> Steps, List<double> Values)> columns = new(
        StringComparer.Ordinal
    );

    /// <summary>Tags of all metrics, such as <c>rollout/ep_rew_mean</c>.</summary>
    public IEnumerable<string> Tags => columns.Keys;

    /// <summary>
    /// Reads a file. An incomplete last line, which is still being written, is ignored. A missing file has no metrics.
    /// </summary>
    /// <param name="path">Path of the <c>metrics.jsonl</c> of a run.</param>
    /// <exception cref="InvalidInputException">A line is not a JSON object with a number <c>step</c>, or the end of the
    /// file is filled with zeros, as after a power failure.</exception>
    public static RunMetrics Read(string path)
    {
        var metrics = new RunMetrics();
        if (!File.Exists(path))
            return metrics;
        foreach ((int i, ReadOnlyMemory<byte> line) in InputFile.ReadLines(path).Index())
            InputFile.ReadJsonLine(path, i + 1, line, "a JSON object with a number 'step'", metrics.Add);
        return metrics;
    }

    /// <summary>Values of a metric over the steps; empty if the file does not have the metric.</summary>
    /// <param name="tag">Tag, such as <c>rollout/ep_rew_mean</c>.</param>
    public Curve Curve(string tag) =>
        columns.TryGetValue(tag, out (List<double> Steps, List<double> Values) column)
            ? new Curve([.. column.Steps], [.. column.Values])
            : new Curve([], []);

    private bool Add(JsonElement line)
    {
        double step = line.GetProperty("step").GetDouble();
        foreach (JsonProperty property in line.EnumerateObject())
        {
            if (property.Name == "step" || property.Value.ValueKind != JsonValueKind.Number)
                continue;
            if (!columns.TryGetValue(property.Name, out (List<double> Steps, List<double> Values) column))
                columns[property.Name] = column = ([], []);
            column.Steps.Add(step);
            column.Values.Add(property.Value.GetDouble());
        }

        return true;
    }
}
