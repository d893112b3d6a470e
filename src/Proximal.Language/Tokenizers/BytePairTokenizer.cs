using System.Buffers;
using System.Text;

namespace Proximal.Language;

/// <summary>
/// Byte-level byte-pair encoding (Sennrich et al. 2016, Radford et al. 2019) as defined by tokenizer.json: text is
/// split at added tokens, normalized, split into words, and the bytes of each word are merged by the rank of the
/// merges.
/// </summary>
/// <remarks><see cref="Tokenizer.Load"/> loads a tokenizer; <see cref="BytePairTrainer"/> trains one.</remarks>
public sealed class BytePairTokenizer : VocabularyTokenizer
{
    private const int ShortWord = 128;

    private readonly BytePairModel model;
    private readonly BytePairLayout layout;
    private readonly WordCache cache = new();
    private readonly PreTokenizer.WordAction<List<int>> encodeWord;

    internal BytePairTokenizer(
        VocabularyTable table,
        IReadOnlyList<AddedToken> addedTokens,
        SpecialTokenIds specialTokens,
        BytePairModel model,
        BytePairLayout layout
    )
        : base(table, addedTokens, specialTokens, layout.NormalizeNfc)
    {
        this.model = model;
        this.layout = layout;
        encodeWord = EncodeWord;
    }

    internal BytePairModel Model => model;

    private protected override void EncodePlain(ReadOnlySpan<char> text, List<int> ids) =>
        layout.PreTokenizer.Split(text, encodeWord, ids);

    private protected override void WriteDefinition(Stream stream) =>
        TokenizerWriter.Write(stream, Table, AddedTokens, model, layout);

    private void EncodeWord(ReadOnlySpan<char> word, List<int> ids)
    {
        if (cache.TryGet(word, out ReadOnlySpan<int> known))
        {
            ids.AddRange(known);
            return;
        }

        int capacity = Encoding.UTF8.GetMaxByteCount(word.Length);
        if (capacity <= ShortWord)
        {
            EncodeWord(word, stackalloc byte[ShortWord], stackalloc int[ShortWord], ids);
            return;
        }

        byte[] bytes = ArrayPool<byte>.Shared.Rent(capacity);
        int[] tokens = ArrayPool<int>.Shared.Rent(capacity);
        EncodeWord(word, bytes, tokens, ids);
        ArrayPool<byte>.Shared.Return(bytes);
        ArrayPool<int>.Shared.Return(tokens);
    }

    private void EncodeWord(ReadOnlySpan<char> word, Span<byte> bytes, Span<int> tokens, List<int> ids)
    {
        int count = model.Encode(bytes[..Encoding.UTF8.GetBytes(word, bytes)], tokens);
        cache.Add(word, tokens[..count]);
        ids.AddRange(tokens[..count]);
    }
}
