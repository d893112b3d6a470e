using System.Globalization;
using System.Text;
using System.Text.Json;
using nietras.SeparatedValues;

namespace Proximal.Language;

/// <summary>
/// Reads rows of comma- or tab-separated values with a header. Values are text, except in columns whose member has
/// another type.
/// </summary>
internal static class SeparatedRecords
{
    // Members that are never text. A value of them is JSON.
    private static readonly HashSet<string> Structured = new(StringComparer.Ordinal)
    {
        "messages",
        "conversations",
        "documents",
        "chat_template_kwargs",
    };

    /// <summary>Writes each row as a line of JSON.</summary>
    /// <exception cref="FormatException">A row has another number of values than the header, a value is invalid, or
    /// the text is not UTF-8.</exception>
    public static void Write(Stream from, Stream to, char separator)
    {
        using var text = new StreamReader(from, new UTF8Encoding(false, throwOnInvalidBytes: true));
        using SepReader rows = Sep.New(separator)
            .Reader(static options => options with { Unescape = true, DisableColCountCheck = true })
            .From(text);
        using var writer = new Utf8JsonWriter(to);
        IReadOnlyList<string> names = rows.Header.ColNames;
        int number = 0;
        foreach (SepReader.Row row in rows)
        {
            number++;
            if (row.ColCount != names.Count)
                throw new FormatException($"row {number} has {row.ColCount} values, but the header has {names.Count}");
            writer.WriteStartObject();
            for (int i = 0; i < names.Count; i++)
                WriteMember(writer, names[i], row[i].Span, number);
            writer.WriteEndObject();
            writer.Flush();
            to.WriteByte((byte)'\n');
            writer.Reset();
        }
    }

    private static void WriteMember(Utf8JsonWriter writer, string name, ReadOnlySpan<char> value, int row)
    {
        bool isTyped = name is "label" or "margin" || Structured.Contains(name);
        if (!isTyped)
        {
            writer.WriteString(name, value);
            return;
        }

        if (value.Length == 0)
            return;
        writer.WritePropertyName(name);
        try
        {
            if (name == "label")
                writer.WriteBooleanValue(Label(value));
            else if (name == "margin")
                writer.WriteNumberValue(double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture));
            else
                JsonElement.Parse(value).WriteTo(writer);
        }
        catch (Exception e) when (e is FormatException or JsonException or ArgumentException)
        {
            string expected =
                name == "label" ? "true or false"
                : name == "margin" ? "a number"
                : "JSON";
            throw new FormatException(
                $"in row {row}, '{name}' must be {expected}, but is {MessageText.Quote(value.ToString())}",
                e
            );
        }
    }

    private static bool Label(ReadOnlySpan<char> value) =>
        value switch
        {
            "1" => true,
            "0" => false,
            _ => bool.Parse(value),
        };
}
