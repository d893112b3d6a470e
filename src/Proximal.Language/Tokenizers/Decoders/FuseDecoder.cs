namespace Proximal.Language;

/// <summary>Decoder <c>Fuse</c>: joins all strings to one.</summary>
internal sealed class FuseDecoder : TokenDecoder
{
    internal override DecodingStage Begin(DecodingStage next, DecodingLimit limit) => new Stage(next);

    private sealed class Stage(DecodingStage next) : DecodingStage
    {
        internal override void Text(string part) => next.Text(part);

        internal override void EndString() { }

        internal override void Finish()
        {
            next.EndString();
            next.Finish();
        }
    }
}
