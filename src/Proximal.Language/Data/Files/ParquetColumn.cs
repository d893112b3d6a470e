using System.Globalization;
using System.Text.Json;
using Parquet;
using Parquet.Schema;

namespace Proximal.Language;

/// <summary>
/// Values of a column of a row group, which are taken one after the other. Each entry has a definition level, the number
/// of optional and repeated parts of the path that are present, and a repetition level, 0 for the first entry of a row
/// (Melnik et al. 2010, Dremel, section 4.1).
/// </summary>
internal abstract class ParquetColumn(int fullDefinition, int[] definitions, int[] repetitions)
{
    private int entry;

    /// <summary>Definition level of the next entry.</summary>
    public int Definition => definitions.Length > 0 ? definitions[entry] : fullDefinition;

    /// <summary>Repetition level of the next entry; 0 after the last entry.</summary>
    public int Repetition => entry < repetitions.Length ? repetitions[entry] : 0;

    /// <summary>Whether the next entry has a value.</summary>
    public bool HasValue => Definition == fullDefinition;

    /// <summary>Skips an entry without a value.</summary>
    public void Skip() => entry++;

    /// <summary>Writes the value of the next entry, or null, and goes to the entry after it.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        if (HasValue)
            WriteValue(writer);
        else
            writer.WriteNullValue();
        entry++;
    }

    /// <summary>Reads the column of a field.</summary>
    /// <param name="group">The row group.</param>
    /// <param name="field">The field.</param>
    /// <param name="maxCount">Largest number of values that a file of this size can contain.</param>
    /// <exception cref="FormatException">The type is not supported, or there are more values.</exception>
    public static async Task<ParquetColumn> ReadAsync(ParquetRowGroupReader group, DataField field, long maxCount)
    {
        Type type = field.ClrType;
        if (field.IsArray)
            throw Unsupported(field, "a list in an old layout");
        if (type == typeof(ReadOnlyMemory<char>) || type == typeof(string))
            return await Of<ReadOnlyMemory<char>>(
                group,
                field,
                maxCount,
                static (writer, v) => writer.WriteStringValue(v.Span)
            );
        if (type == typeof(bool))
            return await Of<bool>(group, field, maxCount, static (writer, v) => writer.WriteBooleanValue(v));
        if (type == typeof(int))
            return await Of<int>(group, field, maxCount, static (writer, v) => writer.WriteNumberValue(v));
        if (type == typeof(long))
            return await Of<long>(group, field, maxCount, static (writer, v) => writer.WriteNumberValue(v));
        if (type == typeof(double))
            return await Of<double>(group, field, maxCount, static (writer, v) => WriteFinite(writer, v));
        if (type == typeof(float))
            return await Of<float>(group, field, maxCount, static (writer, v) => WriteFinite(writer, v));
        if (type == typeof(sbyte))
            return await Of<sbyte>(group, field, maxCount, static (writer, v) => writer.WriteNumberValue(v));
        if (type == typeof(byte))
            return await Of<byte>(group, field, maxCount, static (writer, v) => writer.WriteNumberValue(v));
        if (type == typeof(short))
            return await Of<short>(group, field, maxCount, static (writer, v) => writer.WriteNumberValue(v));
        if (type == typeof(ushort))
            return await Of<ushort>(group, field, maxCount, static (writer, v) => writer.WriteNumberValue(v));
        if (type == typeof(uint))
            return await Of<uint>(group, field, maxCount, static (writer, v) => writer.WriteNumberValue(v));
        if (type == typeof(ulong))
            return await Of<ulong>(group, field, maxCount, static (writer, v) => writer.WriteNumberValue(v));
        if (type == typeof(decimal))
            return await Of<decimal>(group, field, maxCount, static (writer, v) => writer.WriteNumberValue(v));
        if (type == typeof(DateTime))
            return await Of<DateTime>(
                group,
                field,
                maxCount,
                static (writer, v) => writer.WriteStringValue(v.ToString("O", CultureInfo.InvariantCulture))
            );
        throw Unsupported(field, type.Name);
    }

    /// <summary>Writes the value of the next entry.</summary>
    protected abstract void WriteValue(Utf8JsonWriter writer);

    private static async Task<ParquetColumn> Of<T>(
        ParquetRowGroupReader group,
        DataField field,
        long maxCount,
        Action<Utf8JsonWriter, T> write
    )
        where T : struct
    {
        long count = group.GetMetadata(field)?.MetaData?.NumValues ?? -1;
        if (count < 0 || count > maxCount)
            throw new FormatException($"column '{field.Path}' has {count} values, more than the file can contain");
        var values = new T[count];
        int[] definitions = new int[field.MaxDefinitionLevel > 0 ? count : 0],
            repetitions = new int[field.MaxRepetitionLevel > 0 ? count : 0];
        await group.ReadRawAsync(
            field,
            values.AsMemory(),
            definitions.Length > 0 ? definitions : (Memory<int>?)null,
            repetitions.Length > 0 ? repetitions : (Memory<int>?)null
        );
        return new Values<T>(field.MaxDefinitionLevel, definitions, repetitions, values, write);
    }

    private static void WriteFinite(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value))
            writer.WriteNumberValue(value);
        else
            writer.WriteNullValue();
    }

    private static FormatException Unsupported(DataField field, string type) =>
        new($"column '{field.Path}' has a type that is not supported, {type}");

    private sealed class Values<T>(
        int fullDefinition,
        int[] definitions,
        int[] repetitions,
        T[] values,
        Action<Utf8JsonWriter, T> write
    ) : ParquetColumn(fullDefinition, definitions, repetitions)
    {
        private int next;

        protected override void WriteValue(Utf8JsonWriter writer) => write(writer, values[next++]);
    }
}
