namespace Proximal.Language;

/// <summary>
/// Decoder <c>WordPiece</c>: a space before each token but the first and those with the prefix, which is removed.
/// </summary>
/// <param name="prefix">Prefix of tokens that continue a word.</param>
/// <param name="cleansUp">Whether spaces before punctuation and English contractions are removed.</param>
internal sealed class WordPieceDecoder(string prefix, bool cleansUp) : TokenDecoder
{
    internal override DecodingStage Begin(DecodingStage next, DecodingLimit limit) => new Stage(next, this);

    internal override TokenContent Convert(TokenContent token, DecodingLimit limit) =>
        token.Text is { } text ? new TokenContent(Decode(text, isFirst: false)) : token;

    private string Decode(string text, bool isFirst)
    {
        if (!isFirst)
            text = text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : $" {text}";
        return cleansUp ? CleanUp(text) : text;
    }

    private static string CleanUp(string text) =>
        text.Replace(" .", ".", StringComparison.Ordinal)
            .Replace(" ?", "?", StringComparison.Ordinal)
            .Replace(" !", "!", StringComparison.Ordinal)
            .Replace(" ,", ",", StringComparison.Ordinal)
            .Replace(" ' ", "'", StringComparison.Ordinal)
            .Replace(" n't", "n't", StringComparison.Ordinal)
            .Replace(" 'm", "'m", StringComparison.Ordinal)
            .Replace(" do not", " don't", StringComparison.Ordinal)
            .Replace(" 's", "'s", StringComparison.Ordinal)
            .Replace(" 've", "'ve", StringComparison.Ordinal)
            .Replace(" 're", "'re", StringComparison.Ordinal);

    private sealed class Stage(DecodingStage next, WordPieceDecoder decoder) : StringStage(next)
    {
        private bool isWithin;

        internal override void Finish()
        {
            isWithin = false;
            base.Finish();
        }

        private protected override void Add(string text)
        {
            Pass(decoder.Decode(text, isFirst: !isWithin));
            isWithin = true;
        }
    }
}
