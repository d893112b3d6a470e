using System.Text.Json;

namespace Proximal.Dashboard;

/// <summary>Comparison of groups as JSON: results with intervals, probabilities of improvement, settings.</summary>
internal static class ComparisonJson
{
    /// <summary>Writes a comparison.</summary>
    /// <param name="json">Output, inside an object.</param>
    /// <param name="groups">Groups.</param>
    /// <param name="result">Result of a run, see <see cref="GroupResults.Of"/>; null for the evaluation, or the first
    /// metric of returns or rewards if no run was evaluated.</param>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<RunGroup> groups, string? result)
    {
        string[] choices = Choices(groups);
        result ??= choices.FirstOrDefault() ?? GroupResults.Evaluation;
        double[][] all = [.. groups.Select(group => GroupResults.Of(group, result))];
        json.WriteString("result"u8, result);
        json.WriteStartArray("results"u8);
        foreach (string choice in choices)
            json.WriteStringValue(choice);
        json.WriteEndArray();
        json.WriteStartArray("groups"u8);
        foreach ((RunGroup group, double[] results) in groups.Zip(all))
            WriteGroup(json, group, results);
        json.WriteEndArray();
        WriteImprovements(json, all);
        WriteSettings(json, groups);
    }

    private static string[] Choices(IReadOnlyList<RunGroup> groups)
    {
        GroupedRun[] runs = [.. groups.SelectMany(static group => group.Runs)];
        string[] tags =
        [
            .. runs.SelectMany(run => RunCurves.Tags(run.Run))
                .Distinct(StringComparer.Ordinal)
                .OrderBy(static tag =>
                    tag switch
                    {
                        MetricTags.EpisodeReturn => 0,
                        "objective/scores" => 1,
                        MetricTags.Loss => 2,
                        _ => 3,
                    }
                )
                .ThenBy(static tag => tag, StringComparer.Ordinal),
        ];
        return runs.Any(static run => GroupResults.Summary(run.Run.Folder)?.Evaluation is not null)
            ? [GroupResults.Evaluation, .. tags]
            : tags;
    }

    private static void WriteGroup(Utf8JsonWriter json, RunGroup group, double[] results)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, group.Name);
        json.WriteString("environment"u8, group.Runs[0].Settings.Environment);
        json.WriteString("algorithm"u8, group.Runs[0].Settings.Algorithm);
        double[] values = [.. results.Where(double.IsFinite)];
        if (values.Length > 0)
        {
            var bootstrap = new StratifiedBootstrap([values.Length]);
            WriteInterval(json, "mean", bootstrap.Of(values, static sample => Mean(sample)));
            WriteInterval(json, "iqm", bootstrap.Of(values));
            double mean = Mean(values);
            json.WriteNumber("std"u8, Math.Sqrt(values.Average(value => (value - mean) * (value - mean))));
        }

        json.WriteStartArray("runs"u8);
        foreach ((GroupedRun run, double value) in group.Runs.Zip(results))
            WriteRun(json, run, value);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRun(Utf8JsonWriter json, GroupedRun run, double value)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, run.Run.Id);
        json.WriteString("name"u8, run.Run.Name);
        if (run.Settings.Seed is { } seed)
            json.WriteNumber("seed"u8, seed);
        if (double.IsFinite(value))
            json.WriteNumber("value"u8, value);
        if (GroupResults.Summary(run.Run.Folder) is { } summary)
        {
            json.WriteString("status"u8, summary.Status.ToString().ToLowerInvariant());
            json.WriteNumber("steps"u8, summary.Steps);
            json.WriteNumber("seconds"u8, Math.Round(summary.WallSeconds, 3));
            summary.Evaluation?.Write(json, "evaluation");
        }

        json.WriteEndObject();
    }

    private static void WriteImprovements(Utf8JsonWriter json, double[][] results)
    {
        json.WriteStartArray("improvements"u8);
        foreach ((int i, double[] first) in results.Index())
        foreach ((int j, double[] second) in results.Index())
        {
            double[] a = [.. first.Where(double.IsFinite)],
                b = [.. second.Where(double.IsFinite)];
            if (i == j || a.Length == 0 || b.Length == 0)
                continue;
            json.WriteStartObject();
            json.WriteNumber("first"u8, i);
            json.WriteNumber("second"u8, j);
            WriteInterval(json, "probability", ImprovementProbability.Of(a, b));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSettings(Utf8JsonWriter json, IReadOnlyList<RunGroup> groups)
    {
        IEnumerable<string> keys = groups
            .SelectMany(static group => group.Runs)
            .SelectMany(static run => run.Settings.Values.Select(static pair => pair.Key))
            .Distinct(StringComparer.Ordinal)
            .Prepend("environment");
        json.WriteStartArray("settings"u8);
        foreach (string key in keys)
        {
            string?[] values = [.. groups.Select(group => ValueOf(group, key))];
            json.WriteStartObject();
            json.WriteString("key"u8, key);
            // Seeds are not a difference between settings.
            json.WriteBoolean("differs"u8, key != "seed" && values.Distinct(StringComparer.Ordinal).Count() > 1);
            json.WriteStartArray("values"u8);
            foreach (string? value in values)
                json.WriteStringValue(value);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // Null for a key that no run of the group has.
    private static string? ValueOf(RunGroup group, string key)
    {
        string[] values =
        [
            .. group
                .Runs.Select(run => key == "environment" ? run.Settings.Environment : run.Settings.Find(key))
                .OfType<string>()
                .Distinct(StringComparer.Ordinal),
        ];
        return values.Length == 0 ? null : string.Join(", ", values);
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += value;
        return sum / values.Length;
    }

    private static void WriteInterval(Utf8JsonWriter json, string name, ConfidenceInterval interval)
    {
        json.WriteStartObject(name);
        json.WriteNumber("estimate"u8, interval.Estimate);
        json.WriteNumber("low"u8, interval.Low);
        json.WriteNumber("high"u8, interval.High);
        json.WriteEndObject();
    }
}
