using System.Text;
using System.Text.Json;

namespace Proximal.Language;

/// <summary>
/// Model <c>WordPiece</c>: the longest entry at the start of a word, then the longest of those with the prefix,
/// repeatedly. A word with a part that is no entry is unknown as a whole.
/// </summary>
internal sealed class WordPieceModel : TokenModel
{
    private readonly VocabularyTable table;
    private readonly int unknown;
    private readonly string prefix;
    private readonly int maxWord;
    private readonly PrefixTree starts = new(),
        continuations = new();

    /// <summary>Creates the model.</summary>
    /// <param name="table">The vocabulary.</param>
    /// <param name="unknown">Id of unknown words.</param>
    /// <param name="prefix">Prefix of entries that continue a word.</param>
    /// <param name="maxWord">Number of characters of the longest word that is not unknown.</param>
    internal WordPieceModel(VocabularyTable table, int unknown, string prefix, int maxWord)
    {
        (this.table, this.unknown, this.prefix, this.maxWord) = (table, unknown, prefix, maxWord);
        for (int id = 0; id < table.Count; id++)
        {
            if (table.VocabularyEntry(id) is not { Length: > 0 } entry)
                continue;
            starts.Set(entry, id);
            if (entry.Length > prefix.Length && entry.StartsWith(prefix, StringComparison.Ordinal))
                continuations.Set(entry.AsSpan(prefix.Length), id);
        }
    }

    internal override void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "WordPiece");
        writer.WriteString("unk_token", table.Entry(unknown));
        writer.WriteString("continuing_subword_prefix", prefix);
        writer.WriteNumber("max_input_chars_per_word", maxWord);
        table.WriteVocabulary(writer);
    }

    private protected override void EncodeWord(ReadOnlySpan<char> word, List<int> ids, List<Piece>? ranges)
    {
        int first = ids.Count,
            firstRange = ranges?.Count ?? 0,
            start = 0;
        bool isKnown = Count(word) <= maxWord;
        while (isKnown && start < word.Length)
        {
            int id = Longest(word[start..], start == 0 ? starts : continuations, out int length);
            isKnown = length > 0;
            if (!isKnown)
                break;
            ids.Add(id);
            ranges?.Add(
                new Piece(
                    Encoding.UTF8.GetByteCount(word[..start]),
                    Encoding.UTF8.GetByteCount(word.Slice(start, length))
                )
            );
            start += length;
        }

        if (isKnown)
            return;
        ids.RemoveRange(first, ids.Count - first);
        ids.Add(unknown);
        ranges?.RemoveRange(firstRange, ranges.Count - firstRange);
        ranges?.Add(new Piece(0, Encoding.UTF8.GetByteCount(word)));
    }

    private static int Longest(ReadOnlySpan<char> text, PrefixTree entries, out int length)
    {
        int id = PrefixTree.None,
            node = PrefixTree.Root;
        length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            node = entries.Next(node, text[i]);
            if (node == PrefixTree.None)
                break;
            if (entries.ValueOf(node) is not (>= 0 and var value))
                continue;
            (id, length) = (value, i + 1);
        }

        return id;
    }

    private static int Count(ReadOnlySpan<char> word)
    {
        int count = 0;
        foreach (Rune _ in word.EnumerateRunes())
            count++;
        return count;
    }
}
