namespace Proximal.Language;

/// <summary>
/// Byte-pair encoding (Sennrich et al. 2016) of bytes (Radford et al. 2019) or of characters, as defined by
/// tokenizer.json.
/// </summary>
/// <remarks><see cref="Tokenizer.Load"/> loads a tokenizer; <see cref="BytePairTrainer"/> trains one.</remarks>
public sealed class BytePairTokenizer : VocabularyTokenizer
{
    internal BytePairTokenizer(
        VocabularyTable table,
        IReadOnlyList<AddedToken> addedTokens,
        SpecialTokenIds specialTokens,
        TokenizerPipeline pipeline
    )
        : base(table, addedTokens, specialTokens, pipeline) { }
}
