using System.Buffers;

namespace Proximal.Language;

/// <summary>Metrics sink that appends sampled completions to a file.</summary>
internal sealed class SampleLog(string path, long position, List<SampleSnapshot> unwritten) : IMetricsSink
{
    private readonly FileStream stream = AppendOnlyFile.OpenLines(path, position);
    private readonly ArrayBufferWriter<byte> lines = new();

    // Not in Flush: snapshots that a checkpoint contains as unwritten must not be in the file.
    public void Write(MetricsRecord record)
    {
        if (unwritten.Count == 0)
            return;
        lines.ResetWrittenCount();
        foreach (SampleSnapshot snapshot in unwritten)
            SampleJson.Write(snapshot, lines);
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
