using System.Text.Json;
using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>The figures of an evaluation, in order.</summary>
/// <param name="title">What was evaluated.</param>
internal sealed class EvaluationTable(string title)
{
    private readonly List<(string Key, string Label, double Value, double? Error, string Note)> figures = [];
    private readonly List<string> notes = [];
    private readonly List<(string Key, string Value)> texts = [];

    /// <summary>Adds a line for people, above the figures.</summary>
    public void Tell(string note) => notes.Add(note);

    /// <summary>Adds a text for programs.</summary>
    public void Set(string key, string value) => texts.Add((key, value));

    /// <summary>Adds a figure.</summary>
    /// <param name="key">Its name for programs.</param>
    /// <param name="label">Its name for people; empty to tell it to programs only.</param>
    /// <param name="value">The figure.</param>
    /// <param name="note">What is said behind it.</param>
    public void Add(string key, string label, double value, string note = "") =>
        figures.Add((key, label, value, null, note));

    /// <summary>Adds a mean with its error.</summary>
    public void Add(string key, string label, MeanEstimate mean, string note = "") =>
        figures.Add((key, label, mean.Mean, mean.Error, note));

    /// <summary>Writes it for people.</summary>
    public void WriteLines(TextWriter output)
    {
        output.WriteLine(title);
        foreach (string note in notes)
            output.WriteLine($"  {note}");
        int width = figures.Max(static figure => figure.Label.Length) + 2;
        foreach ((_, string label, double value, double? error, string note) in figures)
        {
            if (label.Length == 0)
                continue;
            string spread = error is { } its && double.IsFinite(its) ? $" ± {DisplayFormat.Figure(its)}" : "";
            output.WriteLine(
                $"  {label.PadRight(width)}{DisplayFormat.Figure(value)}{spread}{(note.Length > 0 ? $"  {note}" : "")}"
            );
        }
    }

    /// <summary>Writes it for programs: one object, errors beside their means as KEY_error.</summary>
    public void WriteJson(Stream output)
    {
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            foreach ((string key, string value) in texts)
                writer.WriteString(key, value);
            foreach ((string key, _, double value, double? error, _) in figures)
            {
                Write(writer, key, value);
                if (error is { } its)
                    Write(writer, $"{key}_error", its);
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
