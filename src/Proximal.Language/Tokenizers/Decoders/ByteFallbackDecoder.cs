using System.Text;
using System.Text.Unicode;

namespace Proximal.Language;

/// <summary>
/// Decoder <c>ByteFallback</c>: a run of byte tokens is a text in UTF-8; if it is not valid, each byte becomes U+FFFD.
/// </summary>
internal sealed class ByteFallbackDecoder : TokenDecoder
{
    internal override DecodingStage Begin(DecodingStage next, DecodingLimit limit) => new Stage(next);

    internal override TokenContent Convert(TokenContent token, DecodingLimit limit) =>
        token.Text is { } text && ByteTokens.ByteOf(text) is { } value ? new TokenContent(null, [value]) : token;

    private sealed class Stage(DecodingStage next) : StringStage(next)
    {
        private readonly List<byte> run = [];

        internal override void Finish()
        {
            EndRun();
            base.Finish();
        }

        private protected override void Add(string text)
        {
            if (ByteTokens.ByteOf(text) is { } value)
            {
                run.Add(value);
                return;
            }

            EndRun();
            Pass(text);
        }

        private void EndRun()
        {
            if (run.Count == 0)
                return;
            byte[] bytes = [.. run];
            run.Clear();
            if (Utf8.IsValid(bytes))
                Pass(Encoding.UTF8.GetString(bytes));
            else
                for (int i = 0; i < bytes.Length; i++)
                    Pass("\uFFFD");
        }
    }
}
