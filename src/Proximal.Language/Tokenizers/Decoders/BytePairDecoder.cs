namespace Proximal.Language;

/// <summary>
/// Decoder <c>BPEDecoder</c>: replaces the suffix of words by a space, and removes it from the last token.
/// </summary>
internal sealed class BytePairDecoder(string suffix) : TokenDecoder
{
    internal override DecodingStage Begin(DecodingStage next, DecodingLimit limit) => new Stage(next, this);

    internal override TokenContent Convert(TokenContent token, DecodingLimit limit) =>
        token.Text is { } text ? new TokenContent(Replace(text, " ")) : token;

    private string Replace(string text, string content) =>
        suffix.Length == 0 ? text : text.Replace(suffix, content, StringComparison.Ordinal);

    private sealed class Stage(DecodingStage next, BytePairDecoder decoder) : StringStage(next)
    {
        private string? last;

        internal override void Finish()
        {
            if (last is not null)
                Pass(decoder.Replace(last, ""));
            last = null;
            base.Finish();
        }

        private protected override void Add(string text)
        {
            if (last is not null)
                Pass(decoder.Replace(last, " "));
            last = text;
        }
    }
}
