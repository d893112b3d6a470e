using System.Text.Json;

namespace Proximal.Language;

/// <summary>The files of a tokenizer and what those beside tokenizer.json say.</summary>
internal static class TokenizerFolder
{
    internal const string Definition = "tokenizer.json";
    private const string Settings = "tokenizer_config.json";
    private const string SpecialMap = "special_tokens_map.json";
    private const string Generation = "generation_config.json";
    private const string Template = "chat_template.jinja";

    // What is taken where no file names a token.
    private static readonly string[] UsualBegins = ["<|begin_of_text|>", "<|startoftext|>", "<s>"];
    private static readonly string[] UsualEnds = ["<|end_of_text|>", "<|endoftext|>", "</s>"];

    private static readonly string[] OwnSettings = ["bos_token", "eos_token", "pad_token", "chat_template"];
    private static readonly string[] OwnGeneration = ["bos_token_id", "eos_token_id", "pad_token_id"];

    /// <summary>Reads a JSON file, and says which file it was where something is wrong.</summary>
    /// <exception cref="InvalidInputException">It cannot be read, or <paramref name="read"/> finds a mistake.</exception>
    internal static T ReadJson<T>(string path, string kind, Func<JsonElement, T> read)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            return read(document.RootElement);
        }
        catch (Exception e)
            when (e
                    is JsonException
                        or FormatException
                        or InvalidOperationException
                        or IOException
                        or UnauthorizedAccessException
            )
        {
            throw new InvalidInputException($"{path} cannot be read as {kind}: {e.Message}", e);
        }
    }

    /// <summary>Reads which tokens play which part.</summary>
    /// <param name="folder">Where the files are; each may be missing.</param>
    /// <param name="table">The vocabulary.</param>
    /// <param name="template">The chat template; null: the one that the files tell of.</param>
    internal static SpecialTokenIds ReadSettings(string folder, VocabularyTable table, ChatTemplate? template)
    {
        JsonElement? settings = ReadOptional(folder, Settings),
            map = ReadOptional(folder, SpecialMap),
            generation = ReadOptional(folder, Generation);
        int? begin = Role("bos_token"),
            end = Role("eos_token"),
            pad = Role("pad_token");
        int[] ends = Ids("eos_token_id");
        begin ??= Ids("bos_token_id") is [var first, ..] ? first : Usual(UsualBegins);
        end ??= ends is [var firstEnd, ..] ? firstEnd : Usual(UsualEnds);
        pad ??= Ids("pad_token_id") is [var padding, ..] ? padding : null;
        return new SpecialTokenIds
        {
            Begin = begin,
            End = end,
            Pad = pad,
            FurtherEnds = ends,
            ChatTemplate = template ?? ReadTemplate(folder, settings, begin is { } id ? table.Entry(id) : null, table),
            Source = settings,
        };

        int? Role(string key)
        {
            string? token = Content(settings?.Optional(key)) ?? Content(map?.Optional(key));
            if (token is null)
                return null;
            if (table.Find(token) is { } id)
                return id;
            return key == "pad_token"
                ? null
                : throw new FormatException($"it does not hold '{token}', which the files beside it name as {key}");
        }

        int[] Ids(string key) =>
            generation?.Optional(key) switch
            {
                { ValueKind: JsonValueKind.Number } id => [id.GetInt32()],
                { ValueKind: JsonValueKind.Array } => generation.Value.WholeNumbers(key),
                _ => [],
            };

        int? Usual(string[] tokens) => tokens.Select(table.Find).FirstOrDefault(static id => id is not null);
    }

    /// <summary>Writes tokenizer_config.json, and the ids that end a text into generation_config.json, keeping what else they hold.</summary>
    internal static void WriteSettings(string folder, ITokenizer tokenizer, JsonElement? source)
    {
        WriteMembers(
            Path.Combine(folder, Settings),
            source,
            OwnSettings,
            writer =>
            {
                if (source is null)
                {
                    writer.WriteString("tokenizer_class", "PreTrainedTokenizerFast");
                    writer.WriteBoolean("clean_up_tokenization_spaces", false);
                }

                WriteToken(writer, "bos_token", tokenizer, tokenizer.BeginToken);
                WriteToken(writer, "eos_token", tokenizer, tokenizer.EndToken);
                WriteToken(writer, "pad_token", tokenizer, tokenizer.PadToken);
                if (tokenizer.ChatTemplate is { } template)
                    writer.WriteString("chat_template", template.Source);
            }
        );

        if (tokenizer.EndTokens.Count == 0)
            return;
        WriteMembers(
            Path.Combine(folder, Generation),
            ReadOptional(folder, Generation),
            OwnGeneration,
            writer =>
            {
                if (tokenizer.BeginToken is { } begin)
                    writer.WriteNumber("bos_token_id", begin);
                writer.WriteStartArray("eos_token_id");
                foreach (int id in tokenizer.EndTokens)
                    writer.WriteNumberValue(id);
                writer.WriteEndArray();
                if (tokenizer.PadToken is { } pad)
                    writer.WriteNumber("pad_token_id", pad);
            }
        );
    }

    private static ChatTemplate? ReadTemplate(
        string folder,
        JsonElement? settings,
        string? beginToken,
        VocabularyTable table
    )
    {
        string file = Path.Combine(folder, Template);
        string? text = File.Exists(file)
            ? File.ReadAllText(file)
            : settings?.Optional("chat_template") switch
            {
                { ValueKind: JsonValueKind.String } single => single.GetString(),
                { ValueKind: JsonValueKind.Array } several => several
                    .EnumerateArray()
                    .OrderByDescending(static one => one.Text("name") == "default")
                    .Select(static one => one.Text("template"))
                    .FirstOrDefault(),
                _ => null,
            };
        return text is null
            ? ChatTemplates.DetectFromTokens(token => table.Find(token) is not null)
            : ChatTemplates.Detect(text, beginToken);
    }

    private static JsonElement? ReadOptional(string folder, string file)
    {
        string path = Path.Combine(folder, file);
        return File.Exists(path)
            ? ReadJson(
                path,
                "settings of a tokenizer",
                static root =>
                    root.ValueKind == JsonValueKind.Object ? root.Clone() : throw new FormatException("it is no object")
            )
            : null;
    }

    private static string? Content(JsonElement? token) =>
        token switch
        {
            { ValueKind: JsonValueKind.String } text => text.GetString(),
            { ValueKind: JsonValueKind.Object } description => description.Text("content"),
            _ => null,
        };

    private static void WriteToken(Utf8JsonWriter writer, string key, ITokenizer tokenizer, int? id)
    {
        if (id is { } token)
            writer.WriteString(key, tokenizer.TokenText(token));
    }

    private static void WriteMembers(
        string path,
        JsonElement? existing,
        string[] replaced,
        Action<Utf8JsonWriter> write
    ) =>
        AtomicFile.Write(
            path,
            stream =>
            {
                using var writer = new Utf8JsonWriter(stream, TokenizerWriter.Format);
                writer.WriteStartObject();
                if (existing is { } old)
                    foreach (JsonProperty member in old.EnumerateObject())
                        if (!replaced.Contains(member.Name, StringComparer.Ordinal))
                            member.WriteTo(writer);
                write(writer);
                writer.WriteEndObject();
            }
        );
}
