namespace Proximal.Language;

/// <summary>Without a decoder, spaces join the tokens.</summary>
internal sealed class SpaceDecoder : TokenDecoder
{
    internal override DecodingStage Begin(DecodingStage next, DecodingLimit limit) => new Stage(next);

    internal override TokenContent Convert(TokenContent token, DecodingLimit limit) =>
        token.Text is { } text ? new TokenContent($" {text}") : token;

    private sealed class Stage(DecodingStage next) : StringStage(next)
    {
        private bool isWithin;

        internal override void Finish()
        {
            isWithin = false;
            base.Finish();
        }

        private protected override void Add(string text)
        {
            Pass(isWithin ? $" {text}" : text);
            isWithin = true;
        }
    }
}
