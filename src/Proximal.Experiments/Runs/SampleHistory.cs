using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>
/// Sample completions of a run over time, from its <c>samples.jsonl</c>: at most <see cref="MaxSnapshots"/> steps at about
/// equal distances, with the first and the last.
/// </summary>
internal static class SampleHistory
{
    /// <summary>Most steps that are read.</summary>
    public const int MaxSnapshots = 40;

    /// <summary>Writes an array with an object for each step: <c>step</c>, <c>rows</c> and <c>group</c>.</summary>
    /// <param name="run">The run.</param>
    /// <param name="writer">Receives the array; empty if the run has no samples.</param>
    /// <exception cref="InvalidInputException">A line is not a JSON object with step, prompt and completion.</exception>
    public static void Write(RunFolder run, Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        if (File.Exists(run.Samples))
        {
            List<List<ReadOnlyMemory<byte>>> snapshots = Snapshots(run.Samples);
            int count = Math.Min(snapshots.Count, MaxSnapshots);
            for (int i = 0; i < count; i++)
                Write(snapshots[count == 1 ? 0 : (int)((long)i * (snapshots.Count - 1) / (count - 1))], writer);
        }

        writer.WriteEndArray();
    }

    private static List<List<ReadOnlyMemory<byte>>> Snapshots(string path)
    {
        var snapshots = new List<List<ReadOnlyMemory<byte>>>();
        long? last = null;
        foreach ((int i, ReadOnlyMemory<byte> line) in InputFile.ReadLines(path).Index())
        {
            long step = InputFile.ReadJsonLine(
                path,
                i + 1,
                line,
                "a JSON object with 'step', 'prompt' and 'completion'",
                static row =>
                    row.GetProperty("prompt").ValueKind == JsonValueKind.String
                    && row.GetProperty("completion").ValueKind == JsonValueKind.String
                        ? row.GetProperty("step").GetInt64()
                        : throw new FormatException("'prompt' or 'completion' is no text")
            );
            if (step != last)
                snapshots.Add([]);
            last = step;
            snapshots[^1].Add(line);
        }

        return snapshots;
    }

    private static void Write(List<ReadOnlyMemory<byte>> lines, Utf8JsonWriter writer)
    {
        JsonDocument[] rows = [.. lines.Select(static line => JsonDocument.Parse(line))];
        writer.WriteStartObject();
        writer.WriteNumber("step"u8, rows[0].RootElement.GetProperty("step").GetInt64());
        writer.WriteStartArray("rows"u8);
        foreach (JsonDocument row in rows.Where(static row => !IsGroup(row)))
            row.RootElement.WriteTo(writer);
        writer.WriteEndArray();
        writer.WriteStartArray("group"u8);
        foreach (JsonDocument row in rows.Where(IsGroup))
            row.RootElement.WriteTo(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
        foreach (JsonDocument row in rows)
            row.Dispose();
    }

    private static bool IsGroup(JsonDocument row) => row.RootElement.TryGetProperty("group", out _);
}
