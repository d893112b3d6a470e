using System.Buffers;
using System.Text.Json;

namespace Proximal;

/// <summary>
/// A sink that writes each record as one line of JSON: <c>{"step":2048,"rollout/ep_rew_mean":21.5,…}</c>. Numbers are
/// written with full precision; NaN and infinities, which JSON does not support, are written as null.
/// </summary>
public sealed class JsonLinesSink : IMetricsSink
{
    private readonly FileStream stream;
    private readonly ArrayBufferWriter<byte> line = new(1024);
    private readonly Utf8JsonWriter writer;

    /// <summary>Opens or creates the file.</summary>
    /// <param name="path">The file, by convention <c>metrics.jsonl</c>.</param>
    /// <param name="position">The length to truncate the file to before appending, as returned by <see cref="Flush"/>;
    /// 0, the default, for an empty file.</param>
    /// <exception cref="InvalidInputException">The file is shorter than <paramref name="position"/>.</exception>
    public JsonLinesSink(string path, long position = 0)
    {
        stream = AppendOnlyFile.OpenLines(path, position);
        writer = new Utf8JsonWriter(line);
    }

    /// <summary>Writes a record as one JSON object.</summary>
    /// <param name="writer">The JSON writer.</param>
    /// <param name="record">The record.</param>
    public static void WriteTo(Utf8JsonWriter writer, MetricsRecord record)
    {
        writer.WriteStartObject();
        writer.WriteNumber("step"u8, record.Step);
        for (int i = 0; i < record.Count; i++)
        {
            (string tag, double value) = record[i];
            if (double.IsFinite(value))
                writer.WriteNumber(tag, value);
            else
                writer.WriteNull(tag);
        }

        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public void Write(MetricsRecord record)
    {
        line.ResetWrittenCount();
        writer.Reset();
        WriteTo(writer, record);
        writer.Flush();
        line.Write("\n"u8);
        stream.Write(line.WrittenSpan);
    }

    /// <inheritdoc/>
    public long Flush()
    {
        stream.Flush(flushToDisk: true);
        return stream.Position;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        writer.Dispose();
        stream.Dispose();
    }
}
