using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Proximal.Language;

/// <summary>Sample tables as JSON lines, one for each completion.</summary>
internal static class SampleJson
{
    // DisplayFormat as it stands: only what JSON itself demands is escaped.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(IEnumerable<SampleSnapshot> moments)
    {
        var lines = new ArrayBufferWriter<byte>();
        foreach (SampleSnapshot moment in moments)
            Write(moment, lines);
        return lines.WrittenSpan.ToArray();
    }

    public static void Write(SampleSnapshot moment, ArrayBufferWriter<byte> lines)
    {
        foreach (SampleRow row in moment.Rows)
        {
            using (var writer = new Utf8JsonWriter(lines, Options))
            {
                writer.WriteStartObject();
                writer.WriteNumber("step"u8, moment.Step);
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
        var moments = new List<SampleSnapshot>();
        var rows = new List<SampleRow>();
        long step = -1;
        while (!lines.IsEmpty)
        {
            int end = lines.Span.IndexOf((byte)'\n');
            using (JsonDocument document = JsonDocument.Parse(lines[..end]))
            {
                JsonElement line = document.RootElement;
                long its = line.GetProperty("step").GetInt64();
                if (rows.Count > 0 && its != step)
                {
                    moments.Add(new SampleSnapshot(step, rows));
                    rows = [];
                }

                step = its;
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
            moments.Add(new SampleSnapshot(step, rows));
        return moments;
    }
}
