using System.Text.Json;

namespace Proximal.Dashboard;

/// <summary>Overview of a run: what it trains, its metrics with explanations, alarms and networks.</summary>
internal static class RunOverview
{
    // Enough for a curve of a few hundred pixels.
    private const int MaxPoints = 200;

    /// <summary>Writes the overview.</summary>
    /// <exception cref="InvalidInputException">A file of the run is damaged.</exception>
    public static void Write(CatalogedRun run, Utf8JsonWriter json)
    {
        var label = RunLabel.Of(run.Folder);
        var metrics = RunMetrics.Read(run.Folder.Metrics);
        var summary = RunSummary.Read(run.Folder.Summary);
        json.WriteStartObject();
        json.WriteString("id"u8, run.Id);
        json.WriteString("name"u8, run.Name);
        json.WriteString("environment"u8, label.Environment);
        json.WriteString("model"u8, label.Model);
        json.WriteString("algorithm"u8, label.Algorithm);
        Write(summary, json);
        json.WriteStartArray("metrics"u8);
        IReadOnlyList<string> keys = KeyMetrics.Of(label.Algorithm);
        foreach (string tag in keys.Concat(metrics.Tags.Except(keys, StringComparer.Ordinal)))
            Write(tag, metrics.Curve(tag), keys.Contains(tag, StringComparer.Ordinal), json);
        json.WriteEndArray();
        json.WriteStartArray("alarms"u8);
        foreach (AlarmPeriod alarm in AlarmPeriod.All(metrics))
            Write(alarm, json);
        json.WriteEndArray();
        json.WriteBoolean("has_episodes"u8, Directory.Exists(run.Folder.Episodes));
        json.WriteBoolean("has_samples"u8, File.Exists(run.Folder.Samples));
        json.WritePropertyName("network"u8);
        WriteNetwork(run.Folder.Network, json);
        json.WriteEndObject();
    }

    private static void Write(RunSummary? summary, Utf8JsonWriter json)
    {
        if (summary is null)
        {
            json.WriteNull("summary"u8);
            return;
        }

        json.WriteStartObject("summary"u8);
        json.WriteString("status"u8, summary.Status.ToString().ToLowerInvariant());
        json.WriteString("reason"u8, summary.Reason);
        json.WriteNumber("steps"u8, summary.Steps);
        json.WriteNumber("seed"u8, summary.Seed);
        json.WriteNumber("seconds"u8, Math.Round(summary.WallSeconds, 1));
        if (summary.Evaluation is { } evaluation)
            evaluation.Write(json, "evaluation");
        else
            json.WriteNull("evaluation"u8);
        json.WriteEndObject();
    }

    private static void Write(string tag, Curve curve, bool isKey, Utf8JsonWriter json)
    {
        MetricDescription? description = MetricDescriptions.Find(tag);
        json.WriteStartObject();
        json.WriteString("tag"u8, tag);
        json.WriteString("label"u8, description?.Label ?? tag);
        json.WriteString("meaning"u8, description?.Meaning);
        json.WriteBoolean("key"u8, isKey);
        int count = Math.Min(curve.Steps.Length, MaxPoints);
        json.WriteStartArray("points"u8);
        for (int i = 0; i < count; i++)
        {
            int at = count == 1 ? 0 : (int)((long)i * (curve.Steps.Length - 1) / (count - 1));
            if (!double.IsFinite(curve.Values[at]))
                continue;
            json.WriteStartArray();
            json.WriteNumberValue(curve.Steps[at]);
            json.WriteNumberValue(curve.Values[at]);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(AlarmPeriod alarm, Utf8JsonWriter json)
    {
        MetricDescription? description = MetricDescriptions.Find(alarm.Tag);
        json.WriteStartObject();
        json.WriteString("label"u8, description?.Label ?? alarm.Tag);
        json.WriteString("meaning"u8, description?.Meaning);
        json.WriteNumber("first"u8, alarm.First);
        if (alarm.Last is { } last)
            json.WriteNumber("last"u8, last);
        else
            json.WriteNull("last"u8);
        json.WriteEndObject();
    }

    // A file that is not JSON is shown as missing: runs of earlier releases have none.
    private static void WriteNetwork(string path, Utf8JsonWriter json)
    {
        if (!File.Exists(path))
        {
            json.WriteNullValue();
            return;
        }

        try
        {
            using JsonDocument network = JsonDocument.Parse(File.ReadAllBytes(path));
            network.WriteTo(json);
        }
        catch (JsonException)
        {
            json.WriteNullValue();
        }
    }
}
