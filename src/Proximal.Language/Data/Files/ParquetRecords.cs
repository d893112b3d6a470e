using System.Text.Json;
using Parquet;
using Parquet.Schema;

namespace Proximal.Language;

/// <summary>Reads rows of an Apache Parquet file, with lists and structures.</summary>
internal sealed class ParquetRecords
{
    // The library does not end for some damaged files. A healthy file makes progress many times a second.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private long progress; // columns read and rows written

    private ParquetRecords() { }

    /// <summary>Writes each row as a line of JSON. Columns without a value are omitted.</summary>
    /// <exception cref="FormatException">The file is damaged, or a column has a type that is not supported.</exception>
    public static void Write(Stream from, Stream to)
    {
        ParquetFooter.Check(from);
        var records = new ParquetRecords();
        Task conversion = Task.Factory.StartNew(
            () => records.WriteAsync(from, to).GetAwaiter().GetResult(),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        for (long before = -1; Task.WaitAny([conversion], Patience) < 0; )
        {
            long now = Interlocked.Read(ref records.progress);
            if (now == before)
                throw new FormatException("it is damaged: its reader makes no progress");
            before = now;
        }

        conversion.GetAwaiter().GetResult();
    }

    private async Task WriteAsync(Stream from, Stream to)
    {
        // Repeated values take less than a byte each.
        long maxCount = (1 << 20) + (64 * from.Length);
        await using ParquetReader file = await ParquetReader.CreateAsync(from, leaveStreamOpen: true);
        await using var writer = new Utf8JsonWriter(to);
        for (int i = 0; i < file.RowGroupCount; i++)
        {
            using ParquetRowGroupReader group = file.OpenRowGroupReader(i);
            var columns = new Dictionary<DataField, ParquetColumn>();
            foreach (DataField field in file.Schema.DataFields)
            {
                columns[field] = await ParquetColumn.ReadAsync(group, field, maxCount);
                Interlocked.Increment(ref progress);
            }

            for (long row = 0; row < group.RowCount; row++)
            {
                writer.WriteStartObject();
                foreach (Field field in file.Schema.Fields)
                    ParquetRow.WriteMember(writer, field, columns, isRow: true);
                writer.WriteEndObject();
                await writer.FlushAsync();
                to.WriteByte((byte)'\n');
                writer.Reset();
                Interlocked.Increment(ref progress);
            }
        }
    }
}
