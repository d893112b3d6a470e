using System.Text;

namespace Proximal.Language;

/// <summary>Decoder <c>ByteLevel</c>: reads tokens in the byte-level alphabet, as one string.</summary>
internal sealed class ByteLevelDecoder : TokenDecoder
{
    internal override DecodingStage Begin(DecodingStage next, DecodingLimit limit) => new Stage(next);

    internal override TokenContent Convert(TokenContent token, DecodingLimit limit) =>
        token.Text is { } text ? new TokenContent(null, ByteAlphabet.Read(text)) : token;

    private sealed class Stage(DecodingStage next) : StringStage(next)
    {
        private readonly Decoder decoder = Encoding.UTF8.GetDecoder();

        internal override void Finish()
        {
            Add([], flush: true);
            Next.EndString();
            Next.Finish();
        }

        private protected override void Add(string text) => Add(ByteAlphabet.Read(text), flush: false);

        private void Add(byte[] bytes, bool flush)
        {
            char[] chars = new char[Encoding.UTF8.GetMaxCharCount(bytes.Length)];
            int count = decoder.GetChars(bytes, chars, flush);
            if (count > 0)
                Next.Text(new string(chars, 0, count));
        }
    }
}
