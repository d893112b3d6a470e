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
    /// <exception cref="InvalidInputException">A line is not a JSON object with a number <c>step</c>.</exception>
    public static RunMetrics Read(string path)
    {
        var metrics = new RunMetrics();
        if (!File.Exists(path))
            return metrics;
        string[] lines = File.ReadAllText(path).Split('\n');
        // A complete line ends with a line break, so the text after the last one is empty or incomplete.
        for (int i = 0; i < lines.Length - 1; i++)
        {
            try
            {
                metrics.Add(lines[i]);
            }
            catch (Exception exception)
                when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
            {
                throw new InvalidInputException(
                    $"{path}:{i + 1}: the file is damaged; expected a JSON object with a number 'step'",
                    exception
                );
            }
        }
        return metrics;
    }

    /// <summary>Values of a metric over the steps; empty if the file does not have the metric.</summary>
    /// <param name="tag">Tag, such as <c>rollout/ep_rew_mean</c>.</param>
    public Curve Curve(string tag) =>
        columns.TryGetValue(tag, out (List<double> Steps, List<double> Values) column)
            ? new Curve([.. column.Steps], [.. column.Values])
            : new Curve([], []);

    private void Add(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        double step = document.RootElement.GetProperty("step").GetDouble();
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            if (property.Name == "step" || property.Value.ValueKind != JsonValueKind.Number)
                continue;
            if (!columns.TryGetValue(property.Name, out (List<double> Steps, List<double> Values) column))
                columns[property.Name] = column = ([], []);
            column.Steps.Add(step);
            column.Values.Add(property.Value.GetDouble());
        }
    }
}
