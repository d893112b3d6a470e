namespace Proximal.Language;

/// <summary>Pre-tokenizer that splits at single characters of a class.</summary>
/// <param name="isMatch">Whether a code point belongs to the class.</param>
/// <param name="behavior">Treatment of these characters.</param>
internal class CharacterSplitter(Predicate<int> isMatch, SplitBehavior behavior) : PreTokenizer
{
    internal sealed override void Split(ReadOnlySpan<char> text, List<Piece> pieces)
    {
        for (int at = 0; at < text.Length; )
        {
            int code = CodePoints.At(text, at, out int length);
            if (isMatch(code))
                pieces.Add(new Piece(at, length));
            at += length;
        }

        MatchSplitter.Split(text.Length, pieces, behavior);
    }
}
