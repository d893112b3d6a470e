using System.Text;

namespace Proximal.Language;

/// <summary>BPE whose symbols are the characters of a word, as in SentencePiece.</summary>
internal sealed class CharacterPairModel : BytePairModel
{
    private readonly ByteTokens? byteTokens;
    private readonly bool hasAffixes;

    internal CharacterPairModel(VocabularyTable table, PairTable merges, BytePairSettings settings)
        : base(table, merges, settings)
    {
        hasAffixes = settings.Prefix is { Length: > 0 } || settings.Suffix is { Length: > 0 };
        byteTokens = settings.ByteFallback ? new ByteTokens(table) : null;
    }

    // A character has at most 4 bytes for a pair of chars, and 3 for one; affixes are encoded with it.
    private protected override int MaxSymbols(ReadOnlySpan<char> word) =>
        byteTokens is null
            ? word.Length
            : (word.Length * (3 + AffixBytes(Settings.Prefix))) + AffixBytes(Settings.Suffix);

    private protected override int? WholeWord(ReadOnlySpan<char> word) => Table.Find(word);

    private protected override int Symbols(ReadOnlySpan<char> word, Span<int> tokens, Span<int> lengths)
    {
        int count = 0,
            unknownLength = 0;
        for (int at = 0; at < word.Length; )
        {
            int length = CodePoints.LengthAt(word, at);
            ReadOnlySpan<char> symbol = word.Slice(at, length);
            int bytes = lengths.IsEmpty && byteTokens is null ? 1 : Encoding.UTF8.GetByteCount(symbol);
            if (hasAffixes)
                symbol = WithAffixes(symbol, isFirst: at == 0, isLast: at + length == word.Length);
            at += length;
            if (Table.Find(symbol) is { } id)
            {
                AddUnknown(tokens, lengths);
                Add(id, bytes, tokens, lengths);
            }
            else if (byteTokens is not null && byteTokens.TryEncode(symbol, tokens[count..], out int added))
            {
                // The unknown token of the characters before comes later, as in Hugging Face's tokenizers.
                if (!lengths.IsEmpty)
                    lengths.Slice(count, added).Fill(1);
                count += added;
            }
            else if (Settings.Unknown is not null)
            {
                if (!Settings.FusesUnknown)
                    AddUnknown(tokens, lengths);
                unknownLength += bytes;
            }
        }

        AddUnknown(tokens, lengths);
        return count;

        void AddUnknown(Span<int> tokens, Span<int> lengths)
        {
            if (unknownLength > 0)
                Add(Settings.Unknown!.Value, unknownLength, tokens, lengths);
            unknownLength = 0;
        }

        void Add(int id, int length, Span<int> tokens, Span<int> lengths)
        {
            if (!lengths.IsEmpty)
                lengths[count] = length;
            tokens[count++] = id;
        }
    }

    private string WithAffixes(ReadOnlySpan<char> symbol, bool isFirst, bool isLast) =>
        string.Concat(isFirst ? "" : Settings.Prefix, symbol, isLast ? Settings.Suffix : "");

    private static int AffixBytes(string? affix) => Encoding.UTF8.GetByteCount(affix ?? "");
}
