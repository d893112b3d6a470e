using System.Text.Json;
using Parquet.Schema;

namespace Proximal.Language;

/// <summary>Assembles the values of a row from its columns (Melnik et al. 2010, Dremel, section 4.3).</summary>
internal static class ParquetRow
{
    /// <summary>Writes the value of a field as a member of an object.</summary>
    /// <param name="writer">Receives the member.</param>
    /// <param name="field">The field.</param>
    /// <param name="columns">The columns of all data fields.</param>
    /// <param name="isRow">Whether the object is the row itself, whose members without a value are omitted.</param>
    /// <exception cref="FormatException">The field has a type that is not supported.</exception>
    public static void WriteMember(
        Utf8JsonWriter writer,
        Field field,
        IReadOnlyDictionary<DataField, ParquetColumn> columns,
        bool isRow = false
    )
    {
        if (isRow && IsNull(field, columns))
        {
            SkipEntry(field, columns);
            return;
        }

        writer.WritePropertyName(field.Name);
        WriteValue(writer, field, columns);
    }

    private static void WriteValue(
        Utf8JsonWriter writer,
        Field field,
        IReadOnlyDictionary<DataField, ParquetColumn> columns
    )
    {
        if (IsNull(field, columns))
        {
            SkipEntry(field, columns);
            writer.WriteNullValue();
            return;
        }

        switch (field)
        {
            case DataField data:
                columns[data].Write(writer);
                break;
            case StructField structure:
                writer.WriteStartObject();
                foreach (Field member in structure.Fields)
                    WriteMember(writer, member, columns);
                writer.WriteEndObject();
                break;
            case ListField list:
                WriteList(writer, list, columns);
                break;
        }
    }

    private static void WriteList(
        Utf8JsonWriter writer,
        ListField list,
        IReadOnlyDictionary<DataField, ParquetColumn> columns
    )
    {
        ParquetColumn column = columns[FirstOf(list)];
        writer.WriteStartArray();
        if (column.Definition < list.MaxDefinitionLevel)
            SkipEntry(list, columns);
        else
            do WriteValue(writer, list.Item, columns);
            while (column.Repetition == list.MaxRepetitionLevel);
        writer.WriteEndArray();
    }

    // The level of a list counts its elements, so that of an empty list is lower by one.
    private static bool IsNull(Field field, IReadOnlyDictionary<DataField, ParquetColumn> columns) =>
        columns[FirstOf(field)].Definition < field.MaxDefinitionLevel - (field is ListField ? 1 : 0);

    private static void SkipEntry(Field field, IReadOnlyDictionary<DataField, ParquetColumn> columns)
    {
        if (field is DataField data)
            columns[data].Skip();
        foreach (Field child in ChildrenOf(field))
            SkipEntry(child, columns);
    }

    private static DataField FirstOf(Field field) => field as DataField ?? FirstOf(ChildrenOf(field)[0]);

    private static IReadOnlyList<Field> ChildrenOf(Field field) =>
        field switch
        {
            DataField => [],
            StructField structure => structure.Fields,
            ListField list => [list.Item],
            _ => throw new FormatException(
                $"column '{field.Path}' has a type that is not supported, {field.SchemaType}"
            ),
        };
}
