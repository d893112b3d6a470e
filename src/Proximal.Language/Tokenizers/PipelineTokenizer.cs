namespace Proximal.Language;

/// <summary>Tokenizer with any model, as defined by tokenizer.json.</summary>
internal sealed class PipelineTokenizer : VocabularyTokenizer
{
    internal PipelineTokenizer(
        VocabularyTable table,
        IReadOnlyList<AddedToken> addedTokens,
        SpecialTokenIds specialTokens,
        TokenizerPipeline pipeline
    )
        : base(table, addedTokens, specialTokens, pipeline) { }
}
