using System.Text.Json;

namespace Proximal.Language;

/// <summary>
/// Checks whether text can be split before U+2581 without an effect on the tokens of a BPE, as is the case for
/// vocabularies of SentencePiece: no merge joins another character and U+2581.
/// </summary>
internal static class WordStartCheck
{
    private const char WordStart = '\u2581';

    /// <summary>Whether a split before U+2581 that follows another character has no effect.</summary>
    internal static bool Separates(JsonElement model, VocabularyTable table, PairTable merges)
    {
        bool hasAffixes =
            model.OptionalText("continuing_subword_prefix") is { Length: > 0 }
            || model.OptionalText("end_of_word_suffix") is { Length: > 0 };
        return !hasAffixes
            && !model.Flag("ignore_merges", false)
            && table.Find([WordStart]) is not null
            && merges.All().All(merge => !Joins(table.Entry(merge.Left)!, table.Entry(merge.Right)!));
    }

    // Each text within a merged entry is an entry of another merge, or a character.
    private static bool Joins(string left, string right) => left[^1] != WordStart && right[0] == WordStart;
}
