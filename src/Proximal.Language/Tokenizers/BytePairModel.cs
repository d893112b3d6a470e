namespace Proximal.Language;

/// <summary>BPE model: converts the bytes of a word to tokens.</summary>
/// <param name="table">The vocabulary.</param>
/// <param name="merges">The merges, by rank.</param>
/// <param name="ignoreMerges">
/// Whether a word that is in the vocabulary becomes one token without merges, as in Llama 3.
/// </param>
/// <param name="unknown">Id of a byte that is missing in the vocabulary; null if there is none.</param>
/// <param name="fusesUnknown">Whether consecutive missing bytes become one token.</param>
internal sealed class BytePairModel(
    VocabularyTable table,
    PairTable merges,
    bool ignoreMerges,
    int? unknown,
    bool fusesUnknown
)
{
    private readonly int[] byteIds =
    [
        .. Enumerable
            .Range(0, 256)
            .Select(value => table.Find([ByteAlphabet.CharacterOf((byte)value)]) ?? unknown ?? -1),
    ];

    internal PairTable Merges => merges;

    internal bool IgnoreMerges => ignoreMerges;

    internal int? Unknown => unknown;

    internal bool FusesUnknown => fusesUnknown;

    /// <summary>Writes the tokens of a word; returns their number.</summary>
    /// <param name="word">The word in UTF-8.</param>
    /// <param name="tokens">Receives the tokens; at least as long as the word.</param>
    /// <exception cref="InvalidInputException">
    /// A byte is missing in the vocabulary, which has no unknown token.
    /// </exception>
    internal int Encode(ReadOnlySpan<byte> word, Span<int> tokens)
    {
        if (ignoreMerges && WholeWord(word) is { } whole)
        {
            tokens[0] = whole;
            return 1;
        }

        int count = 0;
        foreach (byte value in word)
        {
            int id = byteIds[value];
            if (id < 0)
                throw new InvalidInputException(
                    $"the tokenizer's vocabulary has no entry for the byte {value}, and no unknown token"
                );
            if (fusesUnknown && id == unknown && count > 0 && tokens[count - 1] == id)
                continue;
            tokens[count++] = id;
        }

        return PairMerger.Merge(tokens[..count], merges);
    }

    private int? WholeWord(ReadOnlySpan<byte> word)
    {
        if (word.Length > 256)
            return table.Find(ByteAlphabet.Write(word));
        Span<char> entry = stackalloc char[256];
        for (int i = 0; i < word.Length; i++)
            entry[i] = ByteAlphabet.CharacterOf(word[i]);
        return table.Find(entry[..word.Length]);
    }
}
