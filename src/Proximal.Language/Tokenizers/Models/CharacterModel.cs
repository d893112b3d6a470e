using System.Globalization;
using System.Text.Json;

namespace Proximal.Language;

/// <summary>Model whose tokens are single characters, stored as a BPE without merges.</summary>
internal sealed class CharacterModel : TokenModel
{
    private readonly VocabularyTable table;
    private readonly int? unknown;
    private readonly Dictionary<int, int> ids = [];

    /// <summary>Creates the model of a vocabulary.</summary>
    /// <param name="table">The vocabulary, of single characters.</param>
    /// <param name="unknown">Id of characters that are missing; null if they are an error.</param>
    internal CharacterModel(VocabularyTable table, int? unknown)
    {
        (this.table, this.unknown) = (table, unknown);
        for (int id = 0; id < table.Count; id++)
            if (table.VocabularyEntry(id) is { } entry && id != unknown)
                ids[CodePoints.At(entry, 0, out _)] = id;
    }

    /// <summary>Whether all entries of a vocabulary, except the unknown token, are single characters.</summary>
    internal static bool Fits(VocabularyTable table, int? unknown)
    {
        for (int id = 0; id < table.Count; id++)
            if (
                table.VocabularyEntry(id) is { } entry
                && id != unknown
                && (entry.Length == 0 || CodePoints.LengthAt(entry, 0) != entry.Length)
            )
                return false;
        return true;
    }

    internal override void Write(Utf8JsonWriter writer) =>
        BytePairModel
            .Create(table, new PairTable(0), new BytePairSettings { Unknown = unknown }, ofBytes: false)
            .Write(writer);

    private protected override void EncodeWord(ReadOnlySpan<char> word, List<int> ids, List<Piece>? ranges)
    {
        int bytes = 0;
        for (int at = 0; at < word.Length; )
        {
            int code = CodePoints.At(word, at, out int length);
            ReadOnlySpan<char> character = word.Slice(at, length);
            ids.Add(this.ids.TryGetValue(code, out int id) ? id : unknown ?? throw Missing(character, code));
            at += length;
            if (ranges is null)
                continue;
            int size = System.Text.Encoding.UTF8.GetByteCount(character);
            ranges.Add(new Piece(bytes, size));
            bytes += size;
        }
    }

    private static InvalidInputException Missing(ReadOnlySpan<char> character, int code) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"the character '{character}' (U+{code:X4}) is not in the tokenizer's vocabulary"
            )
        );
}
