using System.Text.Json;

namespace Proximal.Dashboard;

/// <summary>Groups, clocks and series of runs as JSON, for the pages and for reports.</summary>
internal static class SeriesJson
{
    private const int ClockPoints = 500;

    /// <summary>Writes the groups with their runs, the clock of each run (steps, updates and seconds), and the tags of
    /// all metrics.</summary>
    /// <param name="json">Output, inside an object.</param>
    /// <param name="groups">Groups.</param>
    /// <param name="matches">Whether a tag is listed.</param>
    public static void WriteMetrics(Utf8JsonWriter json, IReadOnlyList<RunGroup> groups, Func<string, bool> matches)
    {
        var tags = new HashSet<string>(StringComparer.Ordinal);
        json.WriteStartArray("groups"u8);
        foreach (RunGroup group in groups)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, group.Name);
            json.WriteStartArray("runs"u8);
            foreach (GroupedRun run in group.Runs)
            {
                tags.UnionWith(RunCurves.Tags(run.Run));
                json.WriteStartObject();
                json.WriteString("id"u8, run.Run.Id);
                json.WriteString("name"u8, run.Run.Name);
                if (run.Settings.Seed is { } seed)
                    json.WriteNumber("seed"u8, seed);
                json.WriteStartObject("clock"u8);
                WriteClock(json, "updates", RunCurves.Updates(run.Run));
                WriteClock(json, "time", RunCurves.Seconds(run.Run));
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("tags"u8);
        foreach (
            string tag in tags.Where(matches)
                .OrderBy(static tag => SectionOrder(tag))
                .ThenBy(static tag => tag == MetricTags.EpisodeReturn ? "" : tag, StringComparer.Ordinal)
        )
            json.WriteStringValue(tag);
        json.WriteEndArray();
    }

    /// <summary>Writes the sampled values of a metric of a run.</summary>
    /// <param name="json">Output.</param>
    /// <param name="run">Run.</param>
    /// <param name="tag">Tag.</param>
    /// <param name="curve">Values.</param>
    public static void WriteSeries(Utf8JsonWriter json, CatalogedRun run, string tag, SampledCurve curve)
    {
        json.WriteStartObject();
        json.WriteString("run"u8, run.Id);
        json.WriteString("tag"u8, tag);
        WriteNumbers(json, "step", curve.Points.Steps);
        WriteNumbers(json, "value", curve.Points.Values);
        if (curve.Means is { } means)
        {
            json.WriteNumber("size"u8, curve.Size);
            WriteNumbers(json, "meanStep", means.Steps);
            WriteNumbers(json, "mean", means.Values);
        }

        json.WriteEndObject();
    }

    // Results come before the details of training.
    private static int SectionOrder(string tag) =>
        tag.StartsWith("eval/", StringComparison.Ordinal) ? 0
        : tag.StartsWith("rollout/", StringComparison.Ordinal) ? 1
        : tag.StartsWith("objective/", StringComparison.Ordinal) ? 2
        : tag.StartsWith("train/", StringComparison.Ordinal) ? 4
        : tag.StartsWith("time/", StringComparison.Ordinal) ? 5
        : 3;

    private static void WriteClock(Utf8JsonWriter json, string name, Curve clock)
    {
        // A clock increases, so the lowest and the highest value of each bucket are its ends.
        Curve sampled = SampledCurve.Of(clock, ClockPoints).Points;
        json.WriteStartObject(name);
        WriteNumbers(json, "step", sampled.Steps);
        WriteNumbers(json, "value", sampled.Values);
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, double[] values)
    {
        json.WriteStartArray(name);
        foreach (double value in values)
        {
            // Single precision is enough for a chart, and has half as many digits.
            if (value == Math.Floor(value) && Math.Abs(value) < 1e15)
                json.WriteNumberValue((long)value);
            else
                json.WriteNumberValue((float)value);
        }

        json.WriteEndArray();
    }
}
