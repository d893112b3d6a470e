using System.Text.Json;

namespace Proximal.Language;

/// <summary>Files of a tokenizer besides tokenizer.json.</summary>
internal static class TokenizerFolder
{
    internal const string DefinitionName = "tokenizer.json";
    internal const string SentencePieceName = "tokenizer.model";
    internal const string ConfigName = "tokenizer_config.json";
    private const string SpecialTokensMapName = "special_tokens_map.json";
    private const string GenerationConfigName = "generation_config.json";

    // Tokens that are used if no file names one.
    private static readonly string[] DefaultBegins = ["<|begin_of_text|>", "<|startoftext|>", "<s>"];
    private static readonly string[] DefaultEnds = ["<|end_of_text|>", "<|endoftext|>", "</s>"];

    private static readonly string[] ReplacedConfigKeys = ["bos_token", "eos_token", "pad_token", "chat_template"];
    private static readonly string[] ReplacedGenerationKeys = ["bos_token_id", "eos_token_id", "pad_token_id"];

    /// <summary>Reads a JSON file, with error messages that name the file.</summary>
    /// <exception cref="InvalidInputException">
    /// The file cannot be read, or <paramref name="read"/> finds an error.
    /// </exception>
    internal static T ReadJson<T>(string path, string kind, Func<JsonElement, T> read) =>
        InputFile.ReadJson(path, $"cannot be read as {kind}", read);

    /// <summary>Reads tokenizer_config.json; null if it is missing.</summary>
    internal static JsonElement? ReadConfiguration(string folder) => ReadOptional(folder, ConfigName);

    /// <summary>Reads the special tokens.</summary>
    /// <param name="folder">Folder of the files, each of which may be missing.</param>
    /// <param name="table">The vocabulary.</param>
    /// <param name="template">The chat template; null for none.</param>
    internal static SpecialTokenIds ReadSpecialTokens(string folder, VocabularyTable table, ChatTemplate? template)
    {
        JsonElement? config = ReadOptional(folder, ConfigName),
            map = ReadOptional(folder, SpecialTokensMapName),
            generation = ReadOptional(folder, GenerationConfigName);
        int? begin = Role("bos_token"),
            end = Role("eos_token"),
            pad = Role("pad_token");
        int[] ends = Ids("eos_token_id");
        begin ??= Ids("bos_token_id") is [var first, ..] ? first : Default(DefaultBegins);
        end ??= ends is [var firstEnd, ..] ? firstEnd : Default(DefaultEnds);
        pad ??= Ids("pad_token_id") is [var padding, ..] ? padding : null;
        return new SpecialTokenIds
        {
            Begin = begin,
            End = end,
            Pad = pad,
            AdditionalEnds = ends,
            ChatTemplate = template,
            Source = config,
            MapSource = map,
            GenerationSource = generation,
        };

        int? Role(string key)
        {
            string? token = Content(config?.Optional(key)) ?? Content(map?.Optional(key));
            if (token is null)
                return null;
            if (table.Find(token) is { } id)
                return id;
            return key == "pad_token"
                ? null
                : throw new FormatException(
                    $"it does not contain '{token}', which is the {key} of the files beside it"
                );
        }

        int[] Ids(string key) =>
            generation?.Optional(key) switch
            {
                { ValueKind: JsonValueKind.Number } id => [id.GetInt32()],
                { ValueKind: JsonValueKind.Array } => generation.Value.WholeNumbers(key),
                _ => [],
            };

        // An entry of the vocabulary with the same text can be an ordinary word: Qwen's has <s>.
        int? Default(string[] tokens) =>
            tokens.Select(table.Find).FirstOrDefault(id => id is { } token && table.IsSpecial(token));
    }

    /// <summary>
    /// Writes tokenizer_config.json and special_tokens_map.json, and the end tokens into generation_config.json, keeping
    /// their other members.
    /// </summary>
    /// <param name="folder">The folder, which exists.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="sources">
    /// The files that the tokenizer was loaded with; without generation_config.json, the folder's is kept.
    /// </param>
    internal static void WriteConfiguration(string folder, VocabularyTokenizer tokenizer, SpecialTokenIds sources)
    {
        (JsonElement? source, JsonElement? generationSource) = (sources.Source, sources.GenerationSource);
        WriteMembers(
            Path.Combine(folder, SpecialTokensMapName),
            sources.MapSource,
            ReplacedConfigKeys,
            writer => WriteTokens(writer, tokenizer)
        );
        WriteMembers(
            Path.Combine(folder, ConfigName),
            source,
            ReplacedConfigKeys,
            writer =>
            {
                if (source is null)
                {
                    writer.WriteString("tokenizer_class", "PreTrainedTokenizerFast");
                    writer.WriteBoolean("clean_up_tokenization_spaces", false);
                }

                WriteTokens(writer, tokenizer);
                if (tokenizer.ChatTemplate is not { } template)
                    return;
                writer.WritePropertyName("chat_template");
                ChatTemplateFiles.Write(writer, template);
            }
        );

        if (tokenizer.EndTokens.Count == 0 && generationSource is null)
            return;
        WriteMembers(
            Path.Combine(folder, GenerationConfigName),
            generationSource ?? ReadOptional(folder, GenerationConfigName),
            ReplacedGenerationKeys,
            writer =>
            {
                if (tokenizer.BeginToken is { } begin)
                    writer.WriteNumber("bos_token_id", begin);
                if (tokenizer.EndTokens.Count > 0)
                {
                    writer.WriteStartArray("eos_token_id");
                    foreach (int id in tokenizer.EndTokens)
                        writer.WriteNumberValue(id);
                    writer.WriteEndArray();
                }

                if (tokenizer.PadToken is { } pad)
                    writer.WriteNumber("pad_token_id", pad);
            }
        );
    }

    /// <summary>Reads a file; null if it does not exist.</summary>
    internal static JsonElement? ReadOptional(string folder, string file)
    {
        string path = Path.Combine(folder, file);
        return File.Exists(path)
            ? ReadJson(
                path,
                "a tokenizer's configuration",
                static root =>
                    root.ValueKind == JsonValueKind.Object
                        ? root.Clone()
                        : throw new FormatException("it is not an object")
            )
            : null;
    }

    /// <summary>The text of a token in a configuration; null if there is none.</summary>
    internal static string? Content(JsonElement? token) =>
        token switch
        {
            { ValueKind: JsonValueKind.String } text => text.GetString(),
            { ValueKind: JsonValueKind.Object } description => description.Text("content"),
            _ => null,
        };

    private static void WriteTokens(Utf8JsonWriter writer, VocabularyTokenizer tokenizer)
    {
        WriteToken(writer, "bos_token", tokenizer, tokenizer.BeginToken);
        WriteToken(writer, "eos_token", tokenizer, tokenizer.EndToken);
        WriteToken(writer, "pad_token", tokenizer, tokenizer.PadToken);
    }

    private static void WriteToken(Utf8JsonWriter writer, string key, VocabularyTokenizer tokenizer, int? id)
    {
        if (id is { } token)
            writer.WriteString(key, tokenizer.Table.Entry(token));
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
