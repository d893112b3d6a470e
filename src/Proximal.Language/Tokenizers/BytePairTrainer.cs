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
        BytePairLayout layout = Layout(options);
        byte[] alphabet =
        [
            .. Enumerable.Range(0, 256).Select(static value => (byte)value).OrderBy(ByteAlphabet.CharacterOf),
        ];
        var vocabulary = new List<string>(alphabet.Select(static value => ByteAlphabet.CharacterOf(value).ToString()));
        var ids = new Dictionary<string, int>(
            vocabulary.Select(static (entry, id) => KeyValuePair.Create(entry, id)),
            StringComparer.Ordinal
        );

        var corpus = new PairCounts(WordCounts(texts, options, layout), alphabet);
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
        var table = new VocabularyTable(ids, added, ByteAlphabet.Read);
        int? unknown = options.SpecialTokens.Unknown is { } token ? table.Find(token) : null;
        var model = new BytePairModel(table, pairs, ignoreMerges: false, unknown, fusesUnknown: false);
        return new BytePairTokenizer(table, added, options.SpecialTokens.Ids(table), model, layout);
    }

    private static Dictionary<string, long> WordCounts(
        IEnumerable<string> texts,
        BytePairOptions options,
        BytePairLayout layout
    )
    {
        AddedToken[] special = options.SpecialTokens.After([]);
        AddedTokenFinder? finder = special.Length == 0 ? null : new AddedTokenFinder(special);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (string text in texts)
        {
            int at = 0;
            while (finder?.Next(text, at, out Piece range) is not null)
            {
                Count(text[at..range.Start]);
                at = range.Start + range.Length;
            }

            Count(at == 0 ? text : text[at..]);
        }

        return counts;

        void Count(string text)
        {
            if (text.Length == 0)
                return;
            if (options.NormalizeNfc)
                text = CanonicalComposition.Normalize(text);
            layout.PreTokenizer.Split(text, CountWord, counts);
        }
    }

    private static void CountWord(ReadOnlySpan<char> word, Dictionary<string, long> counts) =>
        System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(
            counts.GetAlternateLookup<ReadOnlySpan<char>>(),
            word,
            out _
        )++;

    /// <summary>
    /// Members of tokenizer.json besides the model, read in the same way as when the tokenizer is loaded.
    /// </summary>
    private static BytePairLayout Layout(BytePairOptions options)
    {
        string byteLevel = JsonText("ByteLevel", options.Pattern == WordPattern.Gpt2);
        string? pattern = options.Pattern switch
        {
            WordPattern.Llama3 => Llama3Splitter.Llama3Pattern,
            WordPattern.Qwen2 => Llama3Splitter.Qwen2Pattern,
            _ => null,
        };
        JsonElement preTokenizer = Parse(
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
        return new BytePairLayout
        {
            Normalizer = options.NormalizeNfc ? Parse("""{"type": "NFC"}""") : null,
            PreTokenizerJson = preTokenizer,
            Decoder = Parse(JsonText("ByteLevel", usesRegex: true)),
            NormalizeNfc = options.NormalizeNfc,
            PreTokenizer = PreTokenizerReader.Read(preTokenizer),
        };
    }

    private static string JsonText(string type, bool usesRegex)
    {
        string regex = usesRegex ? "true" : "false";
        return $$"""{"type": "{{type}}", "add_prefix_space": false, "trim_offsets": true, "use_regex": {{regex}}}""";
    }

    private static JsonElement Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
