using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Proximal.Language;

/// <summary>Model <c>BPE</c>: merges the symbols of a word by the rank of the merges (Sennrich et al. 2016).</summary>
/// <param name="table">The vocabulary.</param>
/// <param name="merges">The merges, by rank.</param>
/// <param name="settings">The other members.</param>
internal abstract class BytePairModel(VocabularyTable table, PairTable merges, BytePairSettings settings) : TokenModel
{
    private const int ShortWord = 128;

    /// <summary>The merges, by rank.</summary>
    internal PairTable Merges => merges;

    /// <summary>The other members.</summary>
    internal BytePairSettings Settings => settings;

    private protected VocabularyTable Table => table;

    /// <summary>Creates the model of a vocabulary.</summary>
    /// <param name="table">The vocabulary.</param>
    /// <param name="merges">The merges, by rank.</param>
    /// <param name="settings">The other members.</param>
    /// <param name="ofBytes">Whether the symbols are the bytes of a word, in the byte-level alphabet.</param>
    internal static BytePairModel Create(
        VocabularyTable table,
        PairTable merges,
        BytePairSettings settings,
        bool ofBytes
    ) => ofBytes ? new ByteLevelPairModel(table, merges, settings) : new CharacterPairModel(table, merges, settings);

    internal sealed override void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "BPE");
        writer.WriteNull("dropout");
        writer.WriteString("unk_token", settings.Unknown is { } id ? table.Entry(id) : null);
        writer.WriteString("continuing_subword_prefix", settings.Prefix);
        writer.WriteString("end_of_word_suffix", settings.Suffix);
        writer.WriteBoolean("fuse_unk", settings.FusesUnknown);
        writer.WriteBoolean("byte_fallback", settings.ByteFallback);
        writer.WriteBoolean("ignore_merges", settings.IgnoreMerges);
        table.WriteVocabulary(writer);
        writer.WriteStartArray("merges");
        foreach ((int left, int right) in merges.InOrder())
        {
            if (settings.MergesAsPairs)
            {
                writer.WriteStartArray();
                writer.WriteStringValue(table.Entry(left));
                writer.WriteStringValue(table.Entry(right));
                writer.WriteEndArray();
            }
            else
            {
                writer.WriteStringValue($"{table.Entry(left)} {table.Entry(right)}");
            }
        }

        writer.WriteEndArray();
    }

    private protected sealed override void EncodeWord(ReadOnlySpan<char> word, List<int> ids, List<Piece>? ranges)
    {
        if (settings.IgnoreMerges && WholeWord(word) is { } whole)
        {
            ids.Add(whole);
            ranges?.Add(new Piece(0, Encoding.UTF8.GetByteCount(word)));
            return;
        }

        int capacity = MaxSymbols(word);
        if (ranges is null && capacity <= ShortWord)
        {
            Encode(word, stackalloc int[ShortWord], [], ids, null);
            return;
        }

        int[] tokens = ArrayPool<int>.Shared.Rent(capacity);
        int[] lengths = ranges is null ? [] : ArrayPool<int>.Shared.Rent(capacity);
        Encode(word, tokens, lengths, ids, ranges);
        ArrayPool<int>.Shared.Return(tokens);
        if (ranges is not null)
            ArrayPool<int>.Shared.Return(lengths);
    }

    /// <summary>The token that is a whole word; null if there is none.</summary>
    private protected abstract int? WholeWord(ReadOnlySpan<char> word);

    /// <summary>Maximum number of symbols of a word.</summary>
    private protected abstract int MaxSymbols(ReadOnlySpan<char> word);

    /// <summary>Writes the tokens of the symbols of a word; returns their number.</summary>
    /// <param name="word">The word.</param>
    /// <param name="tokens">Receives the tokens.</param>
    /// <param name="lengths">Receives their lengths in UTF-8 bytes; empty to skip them.</param>
    private protected abstract int Symbols(ReadOnlySpan<char> word, Span<int> tokens, Span<int> lengths);

    private void Encode(
        ReadOnlySpan<char> word,
        Span<int> tokens,
        Span<int> lengths,
        List<int> ids,
        List<Piece>? ranges
    )
    {
        int count = Symbols(word, tokens, lengths);
        count = PairMerger.Merge(tokens[..count], lengths.IsEmpty ? [] : lengths[..count], merges);
        ids.AddRange(tokens[..count]);
        if (ranges is null)
            return;
        int at = 0;
        foreach (int length in lengths[..count])
        {
            ranges.Add(new Piece(at, length));
            at += length;
        }
    }
}
