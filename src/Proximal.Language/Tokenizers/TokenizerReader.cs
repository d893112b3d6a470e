using System.Text.Json;

namespace Proximal.Language;

/// <summary>
/// Reader of tokenizer.json. Every member that affects ids is supported or rejected with a message that names it.
/// </summary>
internal static class TokenizerReader
{
    // Tables are allocated for all ids below the largest. The largest vocabularies have some hundred thousand.
    private const int MaxIds = 1 << 22;

    /// <summary>Creates the tokenizer of a file.</summary>
    /// <param name="root">The file's content.</param>
    /// <param name="folder">Folder of the other configuration files.</param>
    /// <param name="template">The chat template; null for none.</param>
    /// <exception cref="FormatException">The file is damaged or its type is not supported.</exception>
    internal static ITokenizer Read(JsonElement root, string folder, ChatTemplate? template)
    {
        JsonElement model = root.Member("model");
        if (
            model.TryGetProperty("type", out JsonElement type)
            && !(type.ValueKind == JsonValueKind.String && type.GetString() == "BPE")
        )
            throw new FormatException(
                $"its model is of type {MessageText.Excerpt(type.ToString())}, but only BPE is supported"
            );
        Dictionary<string, int> vocabulary = ReadVocabulary(model);

        // An added token that is in the vocabulary has the id of the vocabulary.
        AddedToken[] addedTokens =
        [
            .. ReadAddedTokens(root)
                .Select(token => vocabulary.TryGetValue(token.Content, out int id) ? token with { Id = id } : token),
        ];
        bool isByteLevel = PreTokenizerReader.IsByteLevel(root);
        var table = new VocabularyTable(
            vocabulary,
            addedTokens,
            isByteLevel ? ByteAlphabet.Read : System.Text.Encoding.UTF8.GetBytes
        );
        (int[] before, int[] after) = PostProcessorReader.Read(root.Optional("post_processor"));
        SpecialTokenIds specialTokens = TokenizerFolder.ReadSpecialTokens(folder, table, template) with
        {
            Before = before,
            After = after,
        };
        if (!isByteLevel)
            return ReadCharacters(root, model, table, addedTokens, specialTokens);

        RequireValue(
            model,
            "dropout",
            "dropout of merges",
            static value => value.ValueKind == JsonValueKind.Null || value.GetDouble() == 0
        );
        RequireValue(model, "byte_fallback", "byte_fallback", static value => value.ValueKind == JsonValueKind.False);
        RequireValue(model, "continuing_subword_prefix", "a continuing_subword_prefix", IsEmpty);
        RequireValue(model, "end_of_word_suffix", "an end_of_word_suffix", IsEmpty);
        var pairs = new BytePairModel(
            table,
            MergeReader.Read(model.Member("merges"), table),
            ignoreMerges: model.Optional("ignore_merges") is { ValueKind: JsonValueKind.True },
            ReadUnknown(model, table),
            fusesUnknown: model.Optional("fuse_unk") is { ValueKind: JsonValueKind.True }
        );
        var layout = new BytePairLayout
        {
            Normalizer = root.Optional("normalizer")?.Clone(),
            PreTokenizerJson = root.Optional("pre_tokenizer")?.Clone(),
            PostProcessor = root.Optional("post_processor")?.Clone(),
            Decoder = root.Optional("decoder")?.Clone(),
            MergesAsPairs =
                model.Member("merges") is var merges
                && merges.GetArrayLength() > 0
                && merges[0].ValueKind == JsonValueKind.Array,
            NormalizeNfc = PreTokenizerReader.RequiresNfc(root.Optional("normalizer")),
            PreTokenizer = PreTokenizerReader.Read(root.Optional("pre_tokenizer")),
        };
        return new BytePairTokenizer(table, addedTokens, specialTokens, pairs, layout);
    }

    /// <summary>A member; null if it is missing or null.</summary>
    internal static JsonElement? Optional(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out JsonElement value)
        && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    private static CharacterTokenizer ReadCharacters(
        JsonElement root,
        JsonElement model,
        VocabularyTable table,
        AddedToken[] addedTokens,
        SpecialTokenIds specialTokens
    )
    {
        bool plain =
            root.Optional("pre_tokenizer") is null
            && root.Optional("normalizer") is null
            && model.Member("merges").GetArrayLength() == 0;
        if (!plain)
            throw new FormatException(
                "it is neither a byte-level BPE, which has a ByteLevel pre-tokenizer, nor a vocabulary of "
                    + "single characters"
            );
        return new CharacterTokenizer(table, addedTokens, specialTokens, ReadUnknown(model, table));
    }

    private static Dictionary<string, int> ReadVocabulary(JsonElement model)
    {
        JsonElement entries = model.Member("vocab");
        if (entries.ValueKind != JsonValueKind.Object)
            throw new FormatException("'vocab' must be an object of ids");
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        var ids = new HashSet<int>();
        foreach (JsonProperty entry in entries.EnumerateObject())
        {
            if (
                entry.Value.ValueKind != JsonValueKind.Number
                || !entry.Value.TryGetInt32(out int id)
                || id is < 0 or >= MaxIds
            )
                throw new FormatException(
                    $"the id of {MessageText.Quote(entry.Name)} must be a whole number in [0, {MaxIds}), but is "
                        + $"{MessageText.Excerpt(entry.Value.ToString())}"
                );
            if (!vocabulary.TryAdd(entry.Name, id))
                throw new FormatException($"'vocab' contains {MessageText.Quote(entry.Name)} twice");
            if (!ids.Add(id))
                throw new FormatException(
                    $"'vocab' gives the id {id} twice, the second time to {MessageText.Quote(entry.Name)}"
                );
        }

        return vocabulary;
    }

    private static IEnumerable<AddedToken> ReadAddedTokens(JsonElement root)
    {
        if (root.Optional("added_tokens") is not { } tokens)
            yield break;
        foreach (JsonElement token in tokens.EnumerateArray())
        {
            int id = token.Whole("id");
            string content = token.Text("content");
            if (id is < 0 or >= MaxIds)
                throw new FormatException(
                    $"the id of the added token {MessageText.Quote(content)} must lie in [0, {MaxIds}), but is {id}"
                );
            if (content.Length == 0)
                continue;
            bool special = FlagOf(token, "special", false);
            yield return new AddedToken(
                id,
                content,
                special,
                FlagOf(token, "single_word", false),
                FlagOf(token, "lstrip", false),
                FlagOf(token, "rstrip", false),
                FlagOf(token, "normalized", !special)
            );
        }
    }

    private static bool FlagOf(JsonElement token, string name, bool defaultValue) =>
        token.Optional(name) is { } ? token.Boolean(name) : defaultValue;

    private static int? ReadUnknown(JsonElement model, VocabularyTable table)
    {
        if (model.Optional("unk_token")?.GetString() is not { Length: > 0 } token)
            return null;
        return table.Find(token)
            ?? throw new FormatException($"its unk_token {MessageText.Quote(token)} is not in the vocabulary");
    }

    private static bool IsEmpty(JsonElement value) => value.ValueKind == JsonValueKind.Null || value.GetString() is "";

    private static void RequireValue(JsonElement model, string name, string what, Predicate<JsonElement> isSupported)
    {
        if (model.TryGetProperty(name, out JsonElement value) && !isSupported(value))
            throw new FormatException($"it has {what}, which is not supported");
    }
}
