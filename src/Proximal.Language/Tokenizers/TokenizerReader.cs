using System.Text.Json;

namespace Proximal.Language;

/// <summary>
/// Reader of tokenizer.json. Every member that affects ids is supported or rejected with a message that names it.
/// </summary>
internal static class TokenizerReader
{
    /// <summary>Creates the tokenizer of a file.</summary>
    /// <param name="root">The file's content.</param>
    /// <param name="folder">Folder of the other configuration files.</param>
    /// <param name="template">The chat template; null for none.</param>
    /// <exception cref="FormatException">The file is damaged or its type is not supported.</exception>
    internal static ITokenizer Read(JsonElement root, string folder, ChatTemplate? template)
    {
        JsonElement model = root.Member("model");
        string type = ModelReader.TypeOf(model);
        double[] scores = [];
        Dictionary<string, int> vocabulary;
        if (type == "Unigram")
            (vocabulary, scores) = VocabularyReader.ReadScores(model);
        else
            vocabulary = VocabularyReader.ReadIds(model);
        AddedToken[] addedTokens = AddedTokenReader.Read(root, vocabulary);
        var decoding = new TokenDecoding(DecoderReader.Read(root.Optional("decoder")));
        var table = new VocabularyTable(vocabulary, addedTokens, decoding.BytesOf);
        SpecialTokenIds specialTokens = TokenizerFolder.ReadSpecialTokens(folder, table, template);

        PreTokenizer[] steps = PreTokenizerReader.Read(root.Optional("pre_tokenizer"), out bool endsInBytes);
        bool ofBytes = endsInBytes && type == "BPE" && !ModelReader.HasAffixesOrFallback(model);
        if (endsInBytes && !ofBytes)
            steps = [.. steps, new ByteAlphabetPreTokenizer()];
        TokenModel tokenModel;
        switch (type)
        {
            case "Unigram":
                tokenModel = ModelReader.ReadUnigram(model, table, scores);
                break;
            case "WordPiece":
                tokenModel = ModelReader.ReadWordPiece(model, table);
                break;
            default:
                PairTable merges = ModelReader.ReadMerges(model, table);
                if (!ofBytes && WordStartCheck.Separates(model, table, merges))
                    steps = [.. steps, new WordStartSplitter()];
                tokenModel = ModelReader.ReadBytePairs(model, table, ofBytes, merges);
                break;
        }

        var pipeline = new TokenizerPipeline
        {
            Normalizer = NormalizerReader.Read(root.Optional("normalizer")),
            NormalizerJson = root.Optional("normalizer")?.Clone(),
            PreTokenizer = new PreTokenizerSequence(steps),
            PreTokenizerJson = root.Optional("pre_tokenizer")?.Clone(),
            Model = tokenModel,
            PostProcessor = SurroundingTokens.Read(root, specialTokens),
            PostProcessorJson = root.Optional("post_processor")?.Clone(),
            Decoding = decoding,
            DecoderJson = root.Optional("decoder")?.Clone(),
        };
        if (type != "BPE")
            return new PipelineTokenizer(table, addedTokens, specialTokens, pipeline);
        return AsCharacters(root, model, table) is { } characters
            ? new CharacterTokenizer(table, addedTokens, specialTokens, pipeline with { Model = characters })
            : new BytePairTokenizer(table, addedTokens, specialTokens, pipeline);
    }

    /// <summary>The model of a file that a <see cref="CharacterTokenizer"/> has saved; null for others.</summary>
    private static CharacterModel? AsCharacters(JsonElement root, JsonElement model, VocabularyTable table)
    {
        bool isPlain =
            root.Optional("pre_tokenizer") is null
            && root.Optional("normalizer") is null
            && root.Optional("decoder") is { } decoder
            && decoder.OptionalText("type") == "Fuse"
            && model.List("merges").Length == 0
            && !ModelReader.HasAffixesOrFallback(model);
        int? unknown = ModelReader.Unknown(model, table);
        return isPlain && CharacterModel.Fits(table, unknown) ? new CharacterModel(table, unknown) : null;
    }
}
