using System.Buffers.Binary;
using Google.Protobuf;

namespace Proximal.TensorBoard;

/// <summary>
/// Writes metrics to an event file that TensorBoard opens: <c>tensorboard --logdir runs</c>. Each record is one event with
/// all its figures; the file is a sequence of TFRecords, each a length, its checksum, the event and its checksum.
/// </summary>
public sealed class TensorBoardSink : IMetricsSink
{
    /// <summary>The name of the event file in its folder. It holds no time or host, so that a resumed run finds it again.</summary>
    public const string FileName = "events.out.tfevents.proximal";

    private const int LengthSize = sizeof(ulong),
        ChecksumSize = sizeof(uint),
        HeaderSize = LengthSize + ChecksumSize;

    private readonly FileStream stream;
    private readonly TimeProvider clock;
    private readonly Event scalars = new() { Summary = new Summary() };
    private readonly List<Summary.Types.Value> spare = [];
    private byte[] buffer = new byte[1024];

    /// <summary>Opens or creates the event file.</summary>
    /// <param name="folder">The run's folder; it is created where it is missing.</param>
    /// <param name="position">The length to cut the file to before appending, as <see cref="Flush"/> returned it; 0 begins anew.</param>
    /// <param name="clock">Where events get their wall time from; the system's by default.</param>
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
            if (i == spare.Count)
                spare.Add(new Summary.Types.Value());
            spare[i].Tag = record[i].Key;
            spare[i].SimpleValue = (float)record[i].Value;
            scalars.Summary.Value.Add(spare[i]);
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
