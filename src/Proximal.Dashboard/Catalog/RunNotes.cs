using System.Text.Json;

namespace Proximal.Dashboard;

/// <summary>
/// Text and tags that a person added to a run, in the file <c>notes.json</c> of its folder:
/// <c>{"notes": "…", "tags": ["baseline"], "archived": false}</c>.
/// </summary>
/// <param name="Text">Text; empty for none.</param>
/// <param name="Tags">Tags.</param>
/// <param name="IsArchived">Whether the table hides the run.</param>
internal sealed record RunNotes(string Text, IReadOnlyList<string> Tags, bool IsArchived)
{
    private const int MaxText = 1 << 16,
        MaxTags = 50,
        MaxTag = 64;

    /// <summary>Notes of a run without a file.</summary>
    public static RunNotes None { get; } = new("", [], IsArchived: false);

    /// <summary>Path of the file.</summary>
    public static string PathOf(RunFolder folder) => Path.Combine(folder.Path, "notes.json");

    /// <summary>Reads the file; none if it does not exist.</summary>
    /// <exception cref="InvalidInputException">The file is damaged.</exception>
    public static RunNotes Read(RunFolder folder)
    {
        string path = PathOf(folder);
        return File.Exists(path) ? InputFile.ReadJson(path, "has no notes of a run", Read) : None;
    }

    /// <summary>Reads notes from JSON and checks them.</summary>
    /// <exception cref="InvalidInputException">A text is too long.</exception>
    public static RunNotes Read(JsonElement json)
    {
        string text = json.GetProperty("notes").GetString() ?? "";
        string[] tags =
        [
            .. json.GetProperty("tags")
                .EnumerateArray()
                .Select(static tag => (tag.GetString() ?? "").Trim())
                .Where(static tag => tag.Length > 0)
                .Distinct(StringComparer.Ordinal),
        ];
        if (text.Length > MaxText)
            throw new InvalidInputException($"the notes are longer than {MaxText} characters");
        if (tags.Length > MaxTags)
            throw new InvalidInputException($"a run can have {MaxTags} tags");
        if (Array.Find(tags, static tag => tag.Length > MaxTag || tag.Any(char.IsControl)) is { } tag)
            throw new InvalidInputException(
                $"the tag '{tag[..Math.Min(MaxTag, tag.Length)]}' is longer than {MaxTag} characters or has control characters"
            );
        return new RunNotes(text, tags, json.GetProperty("archived").GetBoolean());
    }

    /// <summary>Writes the file atomically.</summary>
    public void Write(RunFolder folder) =>
        AtomicFile.Write(
            PathOf(folder),
            stream =>
            {
                using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
                json.WriteStartObject();
                json.WriteString("notes"u8, Text);
                json.WriteStartArray("tags"u8);
                foreach (string tag in Tags)
                    json.WriteStringValue(tag);
                json.WriteEndArray();
                json.WriteBoolean("archived"u8, IsArchived);
                json.WriteEndObject();
            }
        );
}
