using System.Text.Json;

namespace Proximal.Language;

/// <summary>Reads tokenizer.json. Every member that would change ids is followed, or refused by name.</summary>
internal static class TokenizerReader
{
    private const int MostIds = 1 << 24;

    /// <summary>Makes the tokenizer that a file describes.</summary>
    /// <param name="root">The file's content.</param>
    /// <param name="folder">Where the files with further settings lie.</param>
    /// <param name="template">The chat template; null: the one that the files tell of.</param>
    /// <exception cref="FormatException">It is damaged or of a kind that is not known.</exception>
    internal static ITokenizer Read(JsonElement root, string folder, ChatTemplate? template)
    {
        JsonElement model = root.Member("model");
        if (model.TryGetProperty("type", out JsonElement type) && type.GetString() != "BPE")
            throw new FormatException($"its model is of type {type}, but only BPE is known");
        Dictionary<string, int> vocabulary = ReadVocabulary(model);

        // The vocabulary's id holds where an added token is an entry of it.
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
        SpecialTokenIds settings = TokenizerFolder.ReadSettings(folder, table, template) with
        {
            Before = before,
            After = after,
        };
        if (!isByteLevel)
            return ReadCharacters(root, model, table, addedTokens, settings);

        RefuseUnless(
            model,
            "dropout",
            "dropout of merges",
            static value => value.ValueKind == JsonValueKind.Null || value.GetDouble() == 0
        );
        RefuseUnless(model, "byte_fallback", "byte_fallback", static value => value.ValueKind == JsonValueKind.False);
        RefuseUnless(model, "continuing_subword_prefix", "a continuing_subword_prefix", IsEmpty);
        RefuseUnless(model, "end_of_word_suffix", "an end_of_word_suffix", IsEmpty);
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
            PreTokenizerText = root.Optional("pre_tokenizer")?.Clone(),
            PostProcessor = root.Optional("post_processor")?.Clone(),
            Decoder = root.Optional("decoder")?.Clone(),
            MergesAsPairs =
                model.Member("merges") is var merges
                && merges.GetArrayLength() > 0
                && merges[0].ValueKind == JsonValueKind.Array,
            ComposesCanonically = PreTokenizerReader.ComposesCanonically(root.Optional("normalizer")),
            PreTokenizer = PreTokenizerReader.Read(root.Optional("pre_tokenizer")),
        };
        return new BytePairTokenizer(table, addedTokens, settings, pairs, layout);
    }

    /// <summary>A member, or null where it is missing or null.</summary>
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
        SpecialTokenIds settings
    )
    {
        bool plain =
            root.Optional("pre_tokenizer") is null
            && root.Optional("normalizer") is null
            && model.Member("merges").GetArrayLength() == 0;
        if (!plain)
            throw new FormatException(
                "it is neither a byte-level BPE, which has a ByteLevel pre-tokenizer, nor a vocabulary of single characters"
            );
        return new CharacterTokenizer(table, addedTokens, settings, ReadUnknown(model, table));
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
                || id is < 0 or >= MostIds
            )
                throw new FormatException(
                    $"the id of '{entry.Name}' must be a whole number in [0, {MostIds}), but is {entry.Value}"
                );
            if (!vocabulary.TryAdd(entry.Name, id))
                throw new FormatException($"'vocab' holds '{entry.Name}' twice");
            if (!ids.Add(id))
                throw new FormatException($"'vocab' gives the id {id} twice, the second time to '{entry.Name}'");
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
            if (id is < 0 or >= MostIds)
                throw new FormatException(
                    $"the id of the added token '{content}' must lie in [0, {MostIds}), but is {id}"
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

    private static bool FlagOf(JsonElement token, string name, bool otherwise) =>
        token.Optional(name) is { } ? token.Boolean(name) : otherwise;

    private static int? ReadUnknown(JsonElement model, VocabularyTable table)
    {
        if (model.Optional("unk_token")?.GetString() is not { Length: > 0 } token)
            return null;
        return table.Find(token) ?? throw new FormatException($"its unk_token '{token}' is not in the vocabulary");
    }

    private static bool IsEmpty(JsonElement value) => value.ValueKind == JsonValueKind.Null || value.GetString() is "";

    private static void RefuseUnless(JsonElement model, string name, string what, Predicate<JsonElement> holds)
    {
        if (model.TryGetProperty(name, out JsonElement value) && !holds(value))
            throw new FormatException($"it has {what}, which byte-level BPE here does without");
    }
}
