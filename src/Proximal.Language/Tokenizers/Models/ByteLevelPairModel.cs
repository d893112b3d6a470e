using System.Buffers;
using System.Text;

namespace Proximal.Language;

/// <summary>
/// BPE whose symbols are the bytes of a word (Radford et al. 2019). Entries of the vocabulary are in the byte-level
/// alphabet.
/// </summary>
internal sealed class ByteLevelPairModel : BytePairModel
{
    private const int ShortWord = 256;
    private const int Missing = -1;

    private readonly int[] byteIds;

    internal ByteLevelPairModel(VocabularyTable table, PairTable merges, BytePairSettings settings)
        : base(table, merges, settings) =>
        byteIds = [
            .. Enumerable
                .Range(0, 256)
                .Select(value => table.Find([ByteAlphabet.CharacterOf((byte)value)]) ?? settings.Unknown ?? Missing),
        ];

    private protected override int MaxSymbols(ReadOnlySpan<char> word) => Encoding.UTF8.GetMaxByteCount(word.Length);

    private protected override int Symbols(ReadOnlySpan<char> word, Span<int> tokens, Span<int> lengths)
    {
        int capacity = Encoding.UTF8.GetMaxByteCount(word.Length);
        if (capacity <= ShortWord)
            return Symbols(word, stackalloc byte[ShortWord], tokens, lengths);
        byte[] bytes = ArrayPool<byte>.Shared.Rent(capacity);
        int count = Symbols(word, bytes, tokens, lengths);
        ArrayPool<byte>.Shared.Return(bytes);
        return count;
    }

    private int Symbols(ReadOnlySpan<char> word, Span<byte> bytes, Span<int> tokens, Span<int> lengths)
    {
        int count = 0;
        foreach (byte value in bytes[..Encoding.UTF8.GetBytes(word, bytes)])
        {
            int id = byteIds[value];
            if (id == Missing)
                continue;
            bool fuses = Settings.FusesUnknown && id == Settings.Unknown && count > 0 && tokens[count - 1] == id;
            if (!fuses)
                tokens[count++] = id;
            if (!lengths.IsEmpty)
                lengths[count - 1] = fuses ? lengths[count - 1] + 1 : 1;
        }

        return count;
    }

    private protected override int? WholeWord(ReadOnlySpan<char> word)
    {
        int length = Encoding.UTF8.GetByteCount(word);
        byte[]? rented = length > ShortWord ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> bytes = rented ?? stackalloc byte[ShortWord];
        bytes = bytes[..Encoding.UTF8.GetBytes(word, bytes)];
        int? whole;
        if (rented is null)
        {
            Span<char> entry = stackalloc char[ShortWord];
            for (int i = 0; i < bytes.Length; i++)
                entry[i] = ByteAlphabet.CharacterOf(bytes[i]);
            whole = Table.Find(entry[..bytes.Length]);
        }
        else
        {
            whole = Table.Find(ByteAlphabet.Write(bytes));
            ArrayPool<byte>.Shared.Return(rented);
        }

        return whole;
    }
}
