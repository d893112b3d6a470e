using System.Text;
using System.Text.Json;

namespace Proximal.Language;

/// <summary>
/// Trainer of byte-level BPE tokenizers (Sennrich et al. 2016): the most frequent adjacent pair in the words becomes a
/// token, repeatedly. Of equally frequent pairs, the one with the smaller left id is merged first, then the one with
/// the smaller right id, so that the same text gives the same vocabulary in any order.
/// </summary>
public static class BytePairTrainer
{
    /// <summary>Trains a tokenizer on texts.</summary>
    /// <param name="texts">The corpus, which is read once. Special tokens in it are skipped.</param>
    /// <param name="options">Options of the tokenizer; null for the defaults.</param>
    /// <returns>
    /// The tokenizer: ids of bytes first, in the order of the byte-level alphabet, then merges, then special tokens.
    /// </returns>
    /// <exception cref="InvalidInputException">An option is out of range.</exception>
    public static BytePairTokenizer Train(IEnumerable<string> texts, BytePairOptions? options = null)
    {
        options ??= new BytePairOptions();
        options.Validate();
        int mergedSize = options.VocabularySize - options.SpecialTokens.Contents().Length;
        JsonElement preTokenizerJson = PreTokenizerJson(options);
        var preTokenizer = new PreTokenizerSequence(PreTokenizerReader.Read(preTokenizerJson, out _));
        byte[] alphabet =
        [
            .. Enumerable.Range(0, 256).Select(static value => (byte)value).OrderBy(ByteAlphabet.CharacterOf),
        ];
        var vocabulary = new List<string>(alphabet.Select(static value => ByteAlphabet.CharacterOf(value).ToString()));
        var ids = new Dictionary<string, int>(
            vocabulary.Select(static (entry, id) => KeyValuePair.Create(entry, id)),
            StringComparer.Ordinal
        );

        var corpus = new PairCounts(WordCounts(texts, options, preTokenizer), alphabet);
        var merges = new List<(int Left, int Right, int Result)>();
        while (vocabulary.Count < mergedSize && corpus.MostFrequent(options.MinFrequency) is { } pair)
        {
            // Two merges can give the same bytes, which are then one token.
            string entry = vocabulary[pair.Left] + vocabulary[pair.Right];
            if (ids.TryAdd(entry, vocabulary.Count))
                vocabulary.Add(entry);
            corpus.Merge(pair.Left, pair.Right, ids[entry]);
            merges.Add((pair.Left, pair.Right, ids[entry]));
        }

        var pairs = new PairTable(merges.Count);
        for (int rank = 0; rank < merges.Count; rank++)
            pairs.Set(merges[rank].Left, merges[rank].Right, rank, merges[rank].Result);
        AddedToken[] added = options.SpecialTokens.After(ids.Keys);
        JsonElement decoderJson = JsonElement.Parse(ByteLevelJson(usesRegex: true));
        var decoding = new TokenDecoding(DecoderReader.Read(decoderJson));
        var table = new VocabularyTable(ids, added, decoding.BytesOf);
        var settings = new BytePairSettings
        {
            Unknown = options.SpecialTokens.Unknown is { } token ? table.Find(token) : null,
        };
        JsonElement? normalizerJson = options.NormalizeNfc ? JsonElement.Parse("""{"type": "NFC"}""") : null;
        var pipeline = new TokenizerPipeline
        {
            Normalizer = NormalizerReader.Read(normalizerJson),
            NormalizerJson = normalizerJson,
            PreTokenizer = preTokenizer,
            PreTokenizerJson = preTokenizerJson,
            Model = BytePairModel.Create(table, pairs, settings, ofBytes: true),
            Decoding = decoding,
            DecoderJson = decoderJson,
        };
        return new BytePairTokenizer(table, added, options.SpecialTokens.Ids(table), pipeline);
    }

    private static Dictionary<string, long> WordCounts(
        IEnumerable<string> texts,
        BytePairOptions options,
        PreTokenizerSequence preTokenizer
    )
    {
        AddedToken[] special = options.SpecialTokens.After([]);
        AddedTokenFinder? finder = AddedTokenFinder.Of(special);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (string text in texts)
        {
            int at = 0;
            while (finder?.Next(text, at, out Piece range) is not null)
            {
                Count(text[at..range.Start]);
                at = range.End;
            }

            Count(at == 0 ? text : text[at..]);
        }

        return counts;

        void Count(string text)
        {
            if (text.Length == 0)
                return;
            if (options.NormalizeNfc)
                text = UnicodeNormalization.C.Normalize(text);
            preTokenizer.Split(new TextPiece(text, startsText: false), CountWord, counts);
        }
    }

    private static void CountWord(
        ReadOnlySpan<char> word,
        ReadOnlySpan<Piece> ranges,
        Dictionary<string, long> counts
    ) =>
        System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(
            counts.GetAlternateLookup<ReadOnlySpan<char>>(),
            word,
            out _
        )++;

    /// <summary>The pre-tokenizer, read in the same way as when the tokenizer is loaded.</summary>
    private static JsonElement PreTokenizerJson(BytePairOptions options)
    {
        string byteLevel = ByteLevelJson(options.Pattern == WordPattern.Gpt2);
        string? pattern = options.Pattern switch
        {
            WordPattern.Llama3 => Llama3Splitter.Llama3Pattern,
            WordPattern.Qwen2 => Llama3Splitter.Qwen2Pattern,
            _ => null,
        };
        return JsonElement.Parse(
            pattern is null
                ? byteLevel
                : $$"""
                {"type": "Sequence", "pretokenizers": [
                  {"type": "Split", "pattern": {"Regex": "{{JsonEncodedText.Encode(
                    pattern
                )}}"}, "behavior": "Isolated", "invert": false},
                  {{byteLevel}}
                ]}
                """
        );
    }

    private static string ByteLevelJson(bool usesRegex)
    {
        string regex = usesRegex ? "true" : "false";
        return $$"""{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": {{regex}}}""";
    }
}
