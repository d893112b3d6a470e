using System.Text.Json;

namespace Proximal.Language;

/// <summary>Reader of the member <c>model</c> of tokenizer.json.</summary>
internal static class ModelReader
{
    private const int MaxAffix = 64;

    /// <summary>The type of the model, which old files do not name.</summary>
    /// <exception cref="FormatException">The type is not supported.</exception>
    internal static string TypeOf(JsonElement model)
    {
        string type = model.OptionalText("type") ?? (IsWordPiece(model) ? "WordPiece" : "BPE");
        return type is "BPE" or "Unigram" or "WordPiece"
            ? type
            : throw new FormatException(
                $"its model is of type {MessageText.Excerpt(type)}, but only BPE, Unigram and WordPiece are supported"
            );
    }

    private static bool IsWordPiece(JsonElement model) =>
        model.Optional("merges") is null && model.Optional("max_input_chars_per_word") is not null;

    /// <summary>Reads a BPE.</summary>
    /// <param name="model">The member.</param>
    /// <param name="table">Its vocabulary.</param>
    /// <param name="ofBytes">Whether words are given as text, and their symbols are bytes.</param>
    /// <param name="merges">The merges.</param>
    /// <exception cref="FormatException">A member is damaged or not supported.</exception>
    internal static BytePairModel ReadBytePairs(
        JsonElement model,
        VocabularyTable table,
        bool ofBytes,
        PairTable merges
    ) => BytePairModel.Create(table, merges, ReadSettings(model, table), ofBytes);

    /// <summary>Reads the merges of a BPE.</summary>
    /// <exception cref="FormatException">A merge is damaged.</exception>
    internal static PairTable ReadMerges(JsonElement model, VocabularyTable table) =>
        MergeReader.Read(model.Member("merges"), table, Affix(model, "continuing_subword_prefix") ?? "");

    /// <summary>Whether a BPE's symbols are not only the characters or bytes of a word.</summary>
    internal static bool HasAffixesOrFallback(JsonElement model) =>
        Affix(model, "continuing_subword_prefix") is { Length: > 0 }
        || Affix(model, "end_of_word_suffix") is { Length: > 0 }
        || model.Flag("byte_fallback", false);

    /// <summary>Reads a Unigram model.</summary>
    /// <exception cref="FormatException">A member is damaged.</exception>
    internal static UnigramModel ReadUnigram(JsonElement model, VocabularyTable table, double[] scores)
    {
        int? unknown = model.Optional("unk_id") is null ? null : model.Whole("unk_id");
        if (unknown is { } id && (uint)id >= (uint)scores.Length)
            throw new FormatException($"its 'unk_id' must lie in [0, {scores.Length}), but is {id}");
        return new UnigramModel(table, scores, unknown, model.Flag("byte_fallback", false));
    }

    /// <summary>Reads a WordPiece model.</summary>
    /// <exception cref="FormatException">A member is damaged.</exception>
    internal static WordPieceModel ReadWordPiece(JsonElement model, VocabularyTable table)
    {
        int unknown =
            Unknown(model, table) ?? table.Find("[UNK]") ?? throw new FormatException("'unk_token' is missing");
        int maxWord = model.Optional("max_input_chars_per_word") is null
            ? 100
            : model.Whole("max_input_chars_per_word");
        return new WordPieceModel(table, unknown, Affix(model, "continuing_subword_prefix") ?? "##", maxWord);
    }

    /// <summary>Id of the unknown token; null if there is none.</summary>
    /// <exception cref="FormatException">The token is not in the vocabulary.</exception>
    internal static int? Unknown(JsonElement model, VocabularyTable table)
    {
        if (model.OptionalText("unk_token") is not { Length: > 0 } token)
            return null;
        return table.Find(token)
            ?? throw new FormatException($"its unk_token {MessageText.Quote(token)} is not in the vocabulary");
    }

    private static BytePairSettings ReadSettings(JsonElement model, VocabularyTable table)
    {
        if (model.Optional("dropout") is not null && model.Number("dropout") != 0)
            throw new FormatException("its 'dropout' of merges must be null or 0: it would make encoding random");
        JsonElement[] merges = model.List("merges");
        return new BytePairSettings
        {
            Unknown = Unknown(model, table),
            FusesUnknown = model.Flag("fuse_unk", false),
            ByteFallback = model.Flag("byte_fallback", false),
            IgnoreMerges = model.Flag("ignore_merges", false),
            Prefix = Affix(model, "continuing_subword_prefix"),
            Suffix = Affix(model, "end_of_word_suffix"),
            MergesAsPairs = merges is [{ ValueKind: JsonValueKind.Array }, ..],
        };
    }

    private static string? Affix(JsonElement model, string name) =>
        model.OptionalText(name) is not { } affix ? null
        : affix.Length <= MaxAffix ? affix
        : throw new FormatException($"its '{name}' has more than {MaxAffix} characters");
}
