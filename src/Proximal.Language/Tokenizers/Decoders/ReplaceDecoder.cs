namespace Proximal.Language;

/// <summary>Decoder <c>Replace</c>: replaces the matches of a pattern in each string.</summary>
internal sealed class ReplaceDecoder(TextPattern pattern, string content) : TokenDecoder
{
    internal override DecodingStage Begin(DecodingStage next, DecodingLimit limit) => new Stage(next, this, limit);

    internal override TokenContent Convert(TokenContent token, DecodingLimit limit) =>
        token.Text is { } text ? new TokenContent(Replace(text, limit)) : token;

    private string Replace(string text, DecodingLimit limit)
    {
        var matches = new List<Piece>();
        pattern.Find(text, matches);
        if (matches.Count == 0)
            return text;
        long length = text.Length;
        foreach (Piece match in matches)
            length += content.Length - match.Length;
        limit.Check(length);
        return string.Create(
            (int)length,
            (text, matches, content),
            static (result, state) =>
            {
                int at = 0,
                    count = 0;
                foreach (Piece match in state.matches)
                {
                    state.text.AsSpan(at..match.Start).CopyTo(result[count..]);
                    count += match.Start - at;
                    state.content.CopyTo(result[count..]);
                    count += state.content.Length;
                    at = match.End;
                }

                state.text.AsSpan(at).CopyTo(result[count..]);
            }
        );
    }

    private sealed class Stage(DecodingStage next, ReplaceDecoder decoder, DecodingLimit limit) : StringStage(next)
    {
        private protected override void Add(string text) => Pass(decoder.Replace(text, limit));
    }
}
