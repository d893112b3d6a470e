using System.Text.Json;

namespace Proximal;

/// <summary>Preferences between segments as JSON lines.</summary>
internal static class SegmentPreferenceLines
{
    private const string Expected =
        "a preference such as {\"first\":{\"obs\":[[0.1],[0.2]],\"action\":[[1],[0]]},\"second\":{…},\"preference\":1}";

    private static readonly string[] PairMembers = ["first", "second", "preference", "labeller"],
        SegmentMembers = ["obs", "action", "terminated", "return"];

    internal static SegmentPreferences Load(string path)
    {
        byte[] bytes = InputFile.ReadBytes(path);
        var pairs = new List<SegmentPair>();
        int start = bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        for (int number = 1; start < bytes.Length; number++)
        {
            int length = bytes.AsSpan(start).IndexOf((byte)'\n');
            if (length < 0)
                length = bytes.Length - start;
            ReadOnlyMemory<byte> line = bytes.AsMemory(start, length);
            start += length + 1;
            if (!line.Span.Trim(" \t\r"u8).IsEmpty)
                pairs.Add(InputFile.ReadJsonLine(path, number, line, Expected, ReadPair));
        }

        return InputFile.Parse(path, () => new SegmentPreferences(pairs), "has invalid preferences");
    }

    internal static void Save(SegmentPreferences preferences, string path) =>
        AtomicFile.Write(
            path,
            stream =>
            {
                using var writer = new Utf8JsonWriter(stream);
                foreach (SegmentPair pair in preferences.Pairs)
                {
                    writer.WriteStartObject();
                    writer.WritePropertyName("first");
                    WriteSegment(writer, pair.First);
                    writer.WritePropertyName("second");
                    WriteSegment(writer, pair.Second);
                    writer.WriteNumber("preference", pair.Preference);
                    writer.WriteEndObject();
                    writer.Flush();
                    writer.Reset();
                    stream.WriteByte((byte)'\n');
                }
            }
        );

    private static SegmentPair ReadPair(JsonElement line)
    {
        RequireMembers(line, PairMembers);
        JsonElement preference = Required(line, "preference");
        return preference.ValueKind == JsonValueKind.Number
            ? new SegmentPair(
                ReadSegment(Required(line, "first")),
                ReadSegment(Required(line, "second")),
                preference.GetDouble()
            )
            : throw new InvalidInputException("'preference' is not a number");
    }

    private static Segment ReadSegment(JsonElement segment)
    {
        RequireMembers(segment, SegmentMembers);
        (float[] observations, int steps) = ReadRows(segment, "obs");
        (float[] actions, int acted) = ReadRows(segment, "action");
        if (steps != acted)
            throw new InvalidInputException($"a segment has {steps} rows of obs, but {acted} of action");
        double? trueReturn =
            segment.TryGetProperty("return", out JsonElement sum) && sum.ValueKind != JsonValueKind.Null
                ? sum.GetDouble()
                : null;
        bool terminated = segment.TryGetProperty("terminated", out JsonElement ended) && ended.GetBoolean();
        return new Segment(observations, actions, steps, terminated, trueReturn);
    }

    private static (float[] Values, int Rows) ReadRows(JsonElement segment, string name)
    {
        JsonElement rows = Required(segment, name);
        if (rows.ValueKind != JsonValueKind.Array)
            throw new InvalidInputException($"'{name}' is not a list of rows");
        var values = new List<float>();
        int width = -1;
        foreach (JsonElement row in rows.EnumerateArray())
        {
            if (row.ValueKind != JsonValueKind.Array)
                throw new InvalidInputException($"'{name}' has a row that is not a list of numbers");
            if (width >= 0 && row.GetArrayLength() != width)
                throw new InvalidInputException($"'{name}' has rows of {width} and of {row.GetArrayLength()} numbers");
            width = row.GetArrayLength();
            foreach (JsonElement number in row.EnumerateArray())
                values.Add(
                    number.ValueKind == JsonValueKind.Number
                        ? number.GetSingle()
                        : throw new InvalidInputException($"'{name}' has an element that is not a number")
                );
        }

        return ([.. values], rows.GetArrayLength());
    }

    private static void RequireMembers(JsonElement value, string[] members)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw new InvalidInputException("it is not an object");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty member in value.EnumerateObject())
        {
            if (!names.Add(member.Name))
                throw new InvalidInputException($"'{MessageText.Excerpt(member.Name)}' occurs twice");
            if (!members.Contains(member.Name, StringComparer.Ordinal))
                throw new InvalidInputException(
                    $"'{MessageText.Excerpt(member.Name)}' is not one of {string.Join(", ", members)}"
                );
        }
    }

    private static JsonElement Required(JsonElement value, string name) =>
        value.TryGetProperty(name, out JsonElement member)
            ? member
            : throw new InvalidInputException($"'{name}' is missing");

    private static void WriteSegment(Utf8JsonWriter writer, Segment segment)
    {
        writer.WriteStartObject();
        WriteRows(writer, "obs", segment.Observations, segment.ObservationSize);
        WriteRows(writer, "action", segment.Actions, segment.ActionSize);
        if (segment.Terminated)
            writer.WriteBoolean("terminated", true);
        if (segment.TrueReturn is { } sum)
            writer.WriteNumber("return", sum);
        writer.WriteEndObject();
    }

    private static void WriteRows(Utf8JsonWriter writer, string name, ReadOnlySpan<float> values, int width)
    {
        writer.WriteStartArray(name);
        for (int at = 0; at < values.Length; at += width)
        {
            writer.WriteStartArray();
            foreach (float value in values.Slice(at, width))
                writer.WriteNumberValue(value);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }
}
