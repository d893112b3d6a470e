namespace Proximal.Language;

/// <summary>
/// Pre-tokenizer <c>Metaspace</c>, as in SentencePiece: a visible character replaces each space, is inserted before
/// words at the start, and starts a new piece.
/// </summary>
/// <param name="replacement">The character, usually U+2581.</param>
/// <param name="prepends">Where the character is inserted.</param>
/// <param name="splits">Whether the text is split before each of these characters.</param>
internal sealed class MetaspacePreTokenizer(string replacement, PrependScheme prepends, bool splits) : PreTokenizer
{
    internal override bool Splits => splits;

    internal override bool DependsOnPlace => prepends == PrependScheme.First;

    internal override bool Rewrites(in TextPiece piece) =>
        piece.Text.Contains(' ') || Prepends(piece.Text, piece.StartsText);

    internal override void Rewrite(NormalizedText piece, bool startsText)
    {
        var spaces = new List<Piece>();
        for (int at = -1; (at = piece.Text.IndexOf(' ', at + 1)) >= 0; )
            spaces.Add(new Piece(at, 1));
        piece.Replace(spaces, replacement);
        if (Prepends(piece.Text, startsText))
            piece.Prepend(replacement);
    }

    internal override void Split(ReadOnlySpan<char> text, List<Piece> pieces)
    {
        for (int start = 0, end; start < text.Length; start = end)
        {
            int next = text[(start + 1)..].IndexOf(replacement, StringComparison.Ordinal);
            end = next < 0 ? text.Length : start + 1 + next;
            pieces.Add(new Piece(start, end - start));
        }
    }

    // A space at the start becomes the character, which is then present.
    private bool Prepends(ReadOnlySpan<char> text, bool startsText) =>
        (prepends == PrependScheme.Always || (prepends == PrependScheme.First && startsText))
        && text[0] != ' '
        && !text.StartsWith(replacement, StringComparison.Ordinal);
}
