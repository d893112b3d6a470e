namespace Proximal.Language;

/// <summary>
/// Decoder <c>Metaspace</c>: makes spaces of the visible character; in the first string it is removed, unless nothing
/// was inserted in encoding.
/// </summary>
internal sealed class MetaspaceDecoder(string replacement, PrependScheme prepends) : TokenDecoder
{
    internal override DecodingStage Begin(DecodingStage next, DecodingLimit limit) => new Stage(next, this);

    internal override TokenContent Convert(TokenContent token, DecodingLimit limit) =>
        token.Text is { } text ? new TokenContent(Spaces(text)) : token;

    private string Spaces(string text) => text.Replace(replacement, " ", StringComparison.Ordinal);

    private sealed class Stage(DecodingStage next, MetaspaceDecoder decoder) : StringStage(next)
    {
        private bool isWithin;

        internal override void Finish()
        {
            isWithin = false;
            base.Finish();
        }

        private protected override void Add(string text)
        {
            Pass(
                isWithin || decoder.Prepends == PrependScheme.Never
                    ? decoder.Spaces(text)
                    : text.Replace(decoder.Replacement, "", StringComparison.Ordinal)
            );
            isWithin = true;
        }
    }

    private string Replacement => replacement;

    private PrependScheme Prepends => prepends;
}
