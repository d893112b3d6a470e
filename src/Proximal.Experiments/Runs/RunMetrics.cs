using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>The figures of a run, as <c>metrics.jsonl</c> holds them: one JSON object a line.</summary>
public sealed class RunMetrics
{
    private readonly Dictionary<string, (List<double> Steps, List<double> Values)> columns = new(
        StringComparer.Ordinal
    );

    /// <summary>Every figure's name.</summary>
    public IEnumerable<string> Tags => columns.Keys;

    /// <summary>Reads a file; a last line that is still being written is left out. No file, no figures.</summary>
    /// <param name="path">The file, <c>metrics.jsonl</c> of a run.</param>
    /// <exception cref="InvalidInputException">A line is not a JSON object with a step.</exception>
    public static RunMetrics Read(string path)
    {
        var metrics = new RunMetrics();
        if (!File.Exists(path))
            return metrics;
        string[] lines = File.ReadAllText(path).Split('\n');
        // A whole line ends with a line break, so what follows the last one is empty or unfinished.
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
                    $"{path}:{i + 1}: not a line of metrics: {exception.Message}",
                    exception
                );
            }
        }
        return metrics;
    }

    /// <summary>One figure over the steps; empty where the file has none.</summary>
    /// <param name="tag">As in <c>rollout/ep_rew_mean</c>.</param>
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
