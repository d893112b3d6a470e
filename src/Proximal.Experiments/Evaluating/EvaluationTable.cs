using System.Text.Json;
using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Results of an evaluation, in order.</summary>
/// <param name="title">Title: the model.</param>
internal sealed class EvaluationTable(string title)
{
    private readonly List<(string Key, string Label, double Value, double? Error, string Note)> results = [];
    private readonly List<string> notes = [];
    private readonly List<(string Key, string Value)> texts = [];

    /// <summary>Adds a line to the text output, above the results.</summary>
    public void AddNote(string note) => notes.Add(note);

    /// <summary>Adds a string to the JSON output.</summary>
    public void Set(string key, string value) => texts.Add((key, value));

    /// <summary>Adds a result.</summary>
    /// <param name="key">Name in the JSON output.</param>
    /// <param name="label">Name in the text output; empty to omit it there.</param>
    /// <param name="value">Value.</param>
    /// <param name="note">Text after the value.</param>
    public void Add(string key, string label, double value, string note = "") =>
        results.Add((key, label, value, null, note));

    /// <summary>Adds a mean with its standard error.</summary>
    public void Add(string key, string label, MeanEstimate mean, string note = "") =>
        results.Add((key, label, mean.Mean, mean.Error, note));

    /// <summary>Writes the text output.</summary>
    public void WriteLines(TextWriter output)
    {
        output.WriteLine(title);
        foreach (string note in notes)
            output.WriteLine($"  {note}");
        int width = results.Max(static result => result.Label.Length) + 2;
        foreach ((_, string label, double value, double? error, string note) in results)
        {
            if (label.Length == 0)
                continue;
            string spread =
                error is { } standardError && double.IsFinite(standardError)
                    ? $" ± {DisplayFormat.Number(standardError)}"
                    : "";
            output.WriteLine(
                $"  {label.PadRight(width)}{DisplayFormat.Number(value)}{spread}{(note.Length > 0 ? $"  {note}" : "")}"
            );
        }
    }

    /// <summary>Writes the JSON output: one object, with the standard error of a mean as <c>KEY_error</c>.</summary>
    public void WriteJson(Stream output)
    {
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            foreach ((string key, string value) in texts)
                writer.WriteString(key, value);
            foreach ((string key, _, double value, double? error, _) in results)
            {
                Write(writer, key, value);
                if (error is { } standardError)
                    Write(writer, $"{key}_error", standardError);
            }

            writer.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
        output.Flush();
    }

    private static void Write(Utf8JsonWriter writer, string key, double value)
    {
        if (double.IsFinite(value))
            writer.WriteNumber(key, value);
        else
            writer.WriteNull(key);
    }
}
