using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Proximal.Language;

namespace Proximal.Cli;

/// <summary>Prints the report about a data set as JSON.</summary>
internal static class DatasetReportJson
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(DatasetReport report, DatasetInspection inspection)
    {
        using var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("path"u8, report.Path);
            writer.WriteString("kind"u8, report.Kind.ToString());
            WriteList(writer, "files", report.Files);
            writer.WriteNumber("records"u8, report.Count);
            writer.WriteNumber("duplicates"u8, report.Duplicates);
            writer.WriteNumber("invalid"u8, report.Invalid);
            WriteList(writer, "problems", report.Problems);
            if (inspection.MaxLength is { } most)
            {
                writer.WriteNumber("max_length"u8, most);
                writer.WriteNumber("too_long"u8, report.TooLong);
            }

            if (report.IsInTokens)
                writer.WriteNumber("trained_tokens"u8, report.TrainedTokens);
            writer.WriteStartArray(report.IsInTokens ? "token_lengths"u8 : "character_lengths"u8);
            foreach (int length in report.Lengths)
                writer.WriteNumberValue(length);
            writer.WriteEndArray();
            writer.WriteStartArray("examples"u8);
            foreach (InspectedExample example in report.Examples)
                WriteExample(writer, example);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        Console.WriteLine(Encoding.UTF8.GetString(output.GetBuffer().AsSpan(0, (int)output.Length)));
    }

    private static void WriteExample(Utf8JsonWriter writer, InspectedExample example)
    {
        writer.WriteStartObject();
        writer.WriteString("place"u8, example.Place);
        writer.WriteStartArray("sequences"u8);
        foreach (InspectedSequence sequence in example.Sequences)
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, sequence.Name);
            writer.WriteStartArray("tokens"u8);
            foreach (InspectedToken token in sequence.Tokens)
            {
                writer.WriteStartObject();
                writer.WriteNumber("id"u8, token.Id);
                writer.WriteString("text"u8, token.Text);
                writer.WriteBoolean("trained"u8, token.IsTrained);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }
}
