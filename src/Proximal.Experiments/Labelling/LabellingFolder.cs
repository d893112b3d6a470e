using System.Text.Encodings.Web;
using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>Folder of a session, with the paths and formats of its files.</summary>
/// <param name="Path">Path of the folder.</param>
internal sealed record LabellingFolder(string Path)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Options of the session. A folder with this file is a session: it is written last.</summary>
    public string Plan => In("session.json");

    /// <summary>Items, a line each.</summary>
    public string Items => In("items.jsonl");

    /// <summary>Journal; see <see cref="LabelJournal"/>.</summary>
    public string Journal => In("answers.jsonl");

    /// <summary>Clips, a line each.</summary>
    public string Clips => In("clips.jsonl");

    /// <summary>Animation of a clip.</summary>
    public string AnimationOf(int clip) => In("clips", $"{clip:00000}.svg");

    /// <summary>Folder of the session whose preferences a file receives: <c>preferences.session</c> for
    /// <c>preferences.jsonl</c>.</summary>
    public static LabellingFolder For(string output) =>
        new(System.IO.Path.ChangeExtension(System.IO.Path.GetFullPath(output), ".session"));

    /// <summary>Whether the folder has a session.</summary>
    public bool Exists => File.Exists(Plan);

    /// <summary>Writes items and options.</summary>
    public void Write(IReadOnlyList<LabellingItem> items, LabellingOptions options)
    {
        AtomicFile.Write(
            Items,
            stream =>
            {
                foreach (LabellingItem item in items)
                {
                    using (var writer = new Utf8JsonWriter(stream, Options))
                        item.Write(writer);
                    stream.WriteByte((byte)'\n');
                }
            }
        );
        AtomicFile.Write(
            Plan,
            stream =>
            {
                using var writer = new Utf8JsonWriter(stream, Options with { Indented = true });
                writer.WriteStartObject();
                foreach ((string name, string value) in Values(options))
                    writer.WriteString(name, value);
                writer.WriteEndObject();
            }
        );
    }

    /// <summary>Throws unless the session has the options.</summary>
    /// <exception cref="InvalidInputException">It has others, or the file is damaged; the message names the option and
    /// both values.</exception>
    public void RequireSame(LabellingOptions options)
    {
        Dictionary<string, string> stored = InputFile.ReadJson(
            Plan,
            "is not a labelling session",
            static root =>
                root.EnumerateObject()
                    .ToDictionary(
                        static member => member.Name,
                        static member => member.Value.GetString()!,
                        StringComparer.Ordinal
                    )
        );
        Dictionary<string, string> given = new(Values(options), StringComparer.Ordinal);
        foreach (string name in stored.Keys.Union(given.Keys, StringComparer.Ordinal))
        {
            (string? before, string? now) = (stored.GetValueOrDefault(name), given.GetValueOrDefault(name));
            if (before != now)
                throw new InvalidInputException(
                    $"{Path} is a session with {name} {before ?? "absent"}, not {now ?? "absent"}: use the same command, "
                        + "or another file with --out"
                );
        }
    }

    /// <summary>Reads the items.</summary>
    /// <exception cref="InvalidInputException">The file is damaged.</exception>
    public IReadOnlyList<LabellingItem> ReadItems() =>
        [
            .. InputFile
                .ReadLines(Items)
                .Select(
                    (line, i) =>
                        InputFile.ReadJsonLine(Items, i + 1, line, "an item", root => LabellingItem.Read(root, i))
                ),
        ];

    private static IEnumerable<KeyValuePair<string, string>> Values(LabellingOptions options)
    {
        yield return new("seed", $"{options.Seed}");
        yield return new("criteria", string.Join(",", options.Criteria));
        yield return new("answers-per-item", options.AnswersPerItem?.ToString() ?? "all");
        foreach ((string name, string value) in options.Inputs)
            yield return new(name, value);
    }

    private string In(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);
}
