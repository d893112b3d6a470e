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
        {
            using (var writer = new Utf8JsonWriter(lines, Options))
            {
                writer.WriteStartObject();
                writer.WriteNumber("step"u8, snapshot.Step);
                writer.WriteString("prompt"u8, row.Prompt);
                writer.WriteString("completion"u8, row.Completion);
                if (row.Score is { } score && double.IsFinite(score))
                    writer.WriteNumber("score"u8, score);
                writer.WriteEndObject();
            }

            lines.Write("\n"u8);
        }
    }

    public static List<SampleSnapshot> Read(ReadOnlyMemory<byte> lines)
    {
        var snapshots = new List<SampleSnapshot>();
        var rows = new List<SampleRow>();
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
                    snapshots.Add(new SampleSnapshot(step, rows));
                    rows = [];
                }

                step = lineStep;
                double? score = line.TryGetProperty("score", out JsonElement value) ? value.GetDouble() : null;
                rows.Add(
                    new SampleRow(
                        line.GetProperty("prompt").GetString()!,
                        line.GetProperty("completion").GetString()!,
                        score
                    )
                );
            }

            lines = lines[(end + 1)..];
        }

        if (rows.Count > 0)
            snapshots.Add(new SampleSnapshot(step, rows));
        return snapshots;
    }
}
