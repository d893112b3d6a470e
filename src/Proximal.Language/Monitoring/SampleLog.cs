using System.Buffers;

namespace Proximal.Language;

/// <summary>Appends sampled completions to a file, whenever metrics are written.</summary>
internal sealed class SampleLog(string path, long position, List<SampleSnapshot> unwritten) : IMetricsSink
{
    private readonly FileStream stream = AppendOnlyFile.Open(path, position);
    private readonly ArrayBufferWriter<byte> lines = new();

    // Not in Flush: what a checkpoint remembers as not written must not be in the file.
    public void Write(MetricsRecord record)
    {
        if (unwritten.Count == 0)
            return;
        lines.ResetWrittenCount();
        foreach (SampleSnapshot moment in unwritten)
            SampleJson.Write(moment, lines);
        stream.Write(lines.WrittenSpan);
        unwritten.Clear();
    }

    public long Flush()
    {
        stream.Flush(flushToDisk: true);
        return stream.Position;
    }

    public void Dispose() => stream.Dispose();
}
