namespace Proximal.Language;

/// <summary>
/// Splits before each U+2581 that follows another character. If no merge joins the two, the tokens are the same, and
/// short words can be cached.
/// </summary>
internal sealed class WordStartSplitter : PreTokenizer
{
    internal const char WordStart = '\u2581';

    internal override void Split(ReadOnlySpan<char> text, List<Piece> pieces)
    {
        int start = 0;
        for (int at = 0, step; (step = text[at..].IndexOf(WordStart)) >= 0; )
        {
            at += step;
            if (at > start && text[at - 1] != WordStart)
            {
                pieces.Add(new Piece(start, at - start));
                start = at;
            }

            at++;
        }

        pieces.Add(new Piece(start, text.Length - start));
    }
}
