using System.Text;

namespace Proximal.Language;

/// <summary>Decoder <c>Strip</c>: removes a character at the start and the end of each string.</summary>
/// <param name="content">The character.</param>
/// <param name="start">Maximum number at the start.</param>
/// <param name="stop">Maximum number at the end.</param>
internal sealed class StripDecoder(Rune content, int start, int stop) : TokenDecoder
{
    private readonly string content = content.ToString();

    internal override DecodingStage Begin(DecodingStage next, DecodingLimit limit) =>
        stop == 0 ? new StartStage(next, this) : new Stage(next, this);

    internal override TokenContent Convert(TokenContent token, DecodingLimit limit) =>
        token.Text is { } text ? new TokenContent(Strip(text)) : token;

    private string Strip(string text)
    {
        int first = Leading(text, start),
            end = text.Length;
        for (int i = 0; i < stop && EndsAt(text, end); i++)
            end -= content.Length;
        return end <= first ? "" : text[first..end];
    }

    private int Leading(string text, int most)
    {
        int at = 0;
        for (int i = 0; i < most && text.AsSpan(at).StartsWith(content, StringComparison.Ordinal); i++)
            at += content.Length;
        return at;
    }

    private bool EndsAt(string text, int end) => text.AsSpan(0, end).EndsWith(content, StringComparison.Ordinal);

    private sealed class Stage(DecodingStage next, StripDecoder decoder) : StringStage(next)
    {
        private protected override void Add(string text) => Pass(decoder.Strip(text));
    }

    /// <summary>Strips at the start only, and so needs not wait for the end of a string.</summary>
    private sealed class StartStage(DecodingStage next, StripDecoder decoder) : DecodingStage
    {
        private int stripped;
        private bool isWithin;

        internal override void Text(string part)
        {
            if (!isWithin)
            {
                int length = decoder.Leading(part, decoder.Start - stripped);
                stripped += length / decoder.content.Length;
                isWithin = length < part.Length;
                part = part[length..];
            }

            next.Text(part);
        }

        internal override void EndString()
        {
            (stripped, isWithin) = (0, false);
            next.EndString();
        }

        internal override void Finish() => next.Finish();
    }

    private int Start => start;
}
