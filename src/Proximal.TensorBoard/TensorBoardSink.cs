using System.Buffers.Binary;
using Google.Protobuf;

namespace Proximal.TensorBoard;

/// <summary>
/// A sink that writes metrics to a TensorBoard event file, which <c>tensorboard --logdir runs</c> displays. Each record
/// is one event with all its metrics. The file is a sequence of TFRecords: a length, its checksum, the event and its
/// checksum.
/// </summary>
public sealed class TensorBoardSink : IMetricsSink
{
    /// <summary>
    /// The name of the event file. It does not contain time or host, so that a resumed run appends to the same file.
    /// </summary>
    public const string FileName = "events.out.tfevents.proximal";

    private const int LengthSize = sizeof(ulong),
        ChecksumSize = sizeof(uint),
        HeaderSize = LengthSize + ChecksumSize;

    private readonly FileStream stream;
    private readonly TimeProvider clock;
    private readonly Event scalars = new() { Summary = new Summary() };
    private readonly List<Summary.Types.Value> valuePool = [];
    private byte[] buffer = new byte[1024];

    /// <summary>Opens or creates the event file.</summary>
    /// <param name="folder">The folder of the run. It is created if it does not exist.</param>
    /// <param name="position">The length to truncate the file to before appending, as returned by <see cref="Flush"/>;
    /// 0, the default, for an empty file.</param>
    /// <param name="clock">The clock for the wall time of events. Null, the default, for the system clock.</param>
    /// <exception cref="InvalidInputException">The file is shorter than <paramref name="position"/>.</exception>
    public TensorBoardSink(string folder, long position = 0, TimeProvider? clock = null)
    {
        this.clock = clock ?? TimeProvider.System;
        stream = AppendOnlyFile.Open(Path.Combine(folder, FileName), position);
        if (position == 0)
            Append(new Event { WallTime = Now, FileVersion = "brain.Event:2" });
    }

    private double Now => clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    /// <inheritdoc/>
    public void Write(MetricsRecord record)
    {
        scalars.WallTime = Now;
        scalars.Step = record.Step;
        scalars.Summary.Value.Clear();
        for (int i = 0; i < record.Count; i++)
        {
            if (i == valuePool.Count)
                valuePool.Add(new Summary.Types.Value());
            valuePool[i].Tag = record[i].Key;
            valuePool[i].SimpleValue = (float)record[i].Value;
            scalars.Summary.Value.Add(valuePool[i]);
        }

        Append(scalars);
    }

    /// <inheritdoc/>
    public long Flush()
    {
        stream.Flush(flushToDisk: true);
        return stream.Position;
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private void Append(Event entry)
    {
        int length = entry.CalculateSize();
        int total = HeaderSize + length + ChecksumSize;
        if (buffer.Length < total)
            buffer = new byte[2 * total];
        Span<byte> record = buffer.AsSpan(0, total);
        Span<byte> body = record.Slice(HeaderSize, length);
        entry.WriteTo(body);
        BinaryPrimitives.WriteUInt64LittleEndian(record, (ulong)length);
        BinaryPrimitives.WriteUInt32LittleEndian(record[LengthSize..], MaskedCrc32C.Compute(record[..LengthSize]));
        BinaryPrimitives.WriteUInt32LittleEndian(record[(HeaderSize + length)..], MaskedCrc32C.Compute(body));
        stream.Write(record);
    }
}
