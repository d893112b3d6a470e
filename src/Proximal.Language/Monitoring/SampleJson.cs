using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Proximal.Language;

/// <summary>Sample tables as JSON lines, one line for each completion.</summary>
internal static class SampleJson
{
    // Only characters that JSON requires are escaped, so that texts are readable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(IEnumerable<SampleSnapshot> snapshots)
    {
        var lines = new ArrayBufferWriter<byte>();
        foreach (SampleSnapshot snapshot in snapshots)
            Write(snapshot, lines);
        return lines.WrittenSpan.ToArray();
    }

    public static void Write(SampleSnapshot snapshot, ArrayBufferWriter<byte> lines)
    {
        foreach (SampleRow row in snapshot.Rows)
            Write(snapshot.Step, row, isGroup: false, lines);
        foreach (SampleRow row in snapshot.Group)
            Write(snapshot.Step, row, isGroup: true, lines);
    }

    private static void Write(long step, SampleRow row, bool isGroup, ArrayBufferWriter<byte> lines)
    {
        using (var writer = new Utf8JsonWriter(lines, Options))
        {
            writer.WriteStartObject();
            writer.WriteNumber("step"u8, step);
            if (isGroup)
                writer.WriteBoolean("group"u8, true);
            writer.WriteString("prompt"u8, row.Prompt);
            writer.WriteString("completion"u8, row.Completion);
            if (row.Score is { } score && double.IsFinite(score))
                writer.WriteNumber("score"u8, score);
            if (row.Tokens is { } tokens)
                Write(writer, tokens);
            writer.WriteEndObject();
        }

        lines.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter writer, TokenValues tokens)
    {
        writer.WriteStartObject("tokens"u8);
        writer.WriteStartArray("text"u8);
        foreach (string text in tokens.Texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
        foreach ((string name, IReadOnlyList<double> values) in tokens.Columns)
        {
            writer.WriteStartArray(name);
            foreach (double value in values)
            {
                if (double.IsFinite(value))
                    writer.WriteNumberValue(value);
                else
                    writer.WriteNullValue();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    public static List<SampleSnapshot> Read(ReadOnlyMemory<byte> lines)
    {
        var snapshots = new List<SampleSnapshot>();
        var rows = new List<SampleRow>();
        var group = new List<SampleRow>();
        long step = -1;
        while (!lines.IsEmpty)
        {
            int end = lines.Span.IndexOf((byte)'\n');
            using (JsonDocument document = JsonDocument.Parse(lines[..end]))
            {
                JsonElement line = document.RootElement;
                long lineStep = line.GetProperty("step").GetInt64();
                if (rows.Count > 0 && lineStep != step)
                {
                    snapshots.Add(new SampleSnapshot(step, rows) { Group = group });
                    (rows, group) = ([], []);
                }

                step = lineStep;
                (line.TryGetProperty("group", out _) ? group : rows).Add(ReadRow(line));
            }

            lines = lines[(end + 1)..];
        }

        if (rows.Count > 0)
            snapshots.Add(new SampleSnapshot(step, rows) { Group = group });
        return snapshots;
    }

    private static SampleRow ReadRow(JsonElement line) =>
        new(
            line.GetProperty("prompt").GetString()!,
            line.GetProperty("completion").GetString()!,
            line.TryGetProperty("score", out JsonElement value) ? value.GetDouble() : null
        )
        {
            Tokens = line.TryGetProperty("tokens", out JsonElement tokens) ? ReadTokens(tokens) : null,
        };

    private static TokenValues ReadTokens(JsonElement tokens)
    {
        var texts = new List<string>();
        var columns = new List<KeyValuePair<string, IReadOnlyList<double>>>();
        foreach (JsonProperty property in tokens.EnumerateObject())
        {
            if (property.NameEquals("text"u8))
                texts.AddRange(property.Value.EnumerateArray().Select(static text => text.GetString()!));
            else
                columns.Add(
                    new(
                        property.Name,
                        [
                            .. property
                                .Value.EnumerateArray()
                                .Select(static value =>
                                    value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NaN
                                ),
                        ]
                    )
                );
        }

        return new TokenValues(texts, columns);
    }
}
