using System.Text.Json;

namespace Proximal.Language;

/// <summary>Chat templates in the folder of a tokenizer.</summary>
internal static class ChatTemplateFiles
{
    private const string FileName = "chat_template.jinja";
    private const string AdditionalFolder = "additional_chat_templates";
    private const string Default = "default";

    private static readonly string[] TokenKeys =
    [
        "bos_token",
        "eos_token",
        "unk_token",
        "sep_token",
        "pad_token",
        "cls_token",
        "mask_token",
    ];

    /// <summary>
    /// Loads the template of a folder, from chat_template.jinja and additional_chat_templates or else from
    /// tokenizer_config.json.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="selected">
    /// Name of one of the folder's templates, a file, or one of <see cref="ChatTemplates.Names"/>; null for the
    /// folder's default.
    /// </param>
    /// <returns>The template; null if the folder has none and none is selected.</returns>
    /// <exception cref="InvalidInputException">
    /// A file cannot be read, or there is no template of the name.
    /// </exception>
    internal static ChatTemplate? Load(string folder, string? selected)
    {
        JsonElement? config = TokenizerFolder.ReadOptional(folder, TokenizerFolder.ConfigName);
        ChatTemplate? template = selected is null ? OfFolder(folder, config) : Select(folder, config, selected);
        return template?.WithTokens(Tokens(config, TokenizerFolder.ReadOptional(folder, "special_tokens_map.json")));
    }

    /// <summary>Writes the sources of a template as the value of a member of tokenizer_config.json.</summary>
    internal static void Write(Utf8JsonWriter writer, ChatTemplate template)
    {
        if (template.Sources.Count == 1)
        {
            writer.WriteStringValue(template.Source);
            return;
        }

        writer.WriteStartArray();
        foreach ((string name, string source) in template.Sources)
        {
            writer.WriteStartObject();
            writer.WriteString("name", name);
            writer.WriteString("template", source);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static ChatTemplate Select(string folder, JsonElement? config, string selected)
    {
        if (
            OfFolder(folder, config) is { } known
            && known.Sources.Count > 1
            && known.Sources.TryGetValue(selected, out string? source)
        )
            return new ChatTemplate(source, $"{selected} in {known.Name}");
        return File.Exists(selected) ? ChatTemplate.FromFile(selected) : ChatTemplates.Named(selected);
    }

    private static ChatTemplate? OfFolder(string folder, JsonElement? config)
    {
        string file = Path.Combine(folder, FileName),
            additional = Path.Combine(folder, AdditionalFolder);
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        if (File.Exists(file))
            sources[Default] = InputFile.ReadText(file, InputFile.MaxDescription);
        if (Directory.Exists(additional))
            foreach (string path in Directory.GetFiles(additional, "*.jinja").Order(StringComparer.Ordinal))
                sources[Path.GetFileNameWithoutExtension(path)] = InputFile.ReadText(path, InputFile.MaxDescription);
        if (sources.Count > 0)
            return new ChatTemplate(sources, sources.ContainsKey(Default) ? file : additional);

        string origin = Path.Combine(folder, TokenizerFolder.ConfigName);
        switch (config?.Optional("chat_template"))
        {
            case { ValueKind: JsonValueKind.String } single:
                return new ChatTemplate(single.GetString()!, origin);
            case { ValueKind: JsonValueKind.Array } several when several.GetArrayLength() > 0:
                foreach (JsonElement one in several.EnumerateArray())
                    sources[one.Text("name")] = one.Text("template");
                return new ChatTemplate(sources, origin);
            default:
                return null;
        }
    }

    private static IEnumerable<KeyValuePair<string, JsonElement>> Tokens(JsonElement? config, JsonElement? map)
    {
        foreach (string key in TokenKeys)
            if (
                (TokenizerFolder.Content(config?.Optional(key)) ?? TokenizerFolder.Content(map?.Optional(key))) is
                { } text
            )
                yield return new(key, JsonBuilder.Of(text));
    }
}
