namespace Proximal.Language;

/// <summary>
/// Pre-tokenizer <c>Whitespace</c>: words (<c>\w+</c>) and runs of other characters (<c>[^\w\s]+</c>), without the
/// white space between them.
/// </summary>
internal sealed class WhitespacePreTokenizer : PreTokenizer
{
    internal override void Split(ReadOnlySpan<char> text, List<Piece> pieces)
    {
        bool isOpen = false,
            ofWord = false;
        for (int at = 0; at < text.Length; )
        {
            int code = CodePoints.At(text, at, out int length);
            if (WordCharacters.IsSpace(code))
            {
                isOpen = false;
            }
            else
            {
                bool isWord = WordCharacters.IsWord(code);
                if (isOpen && isWord == ofWord)
                    pieces[^1] = new Piece(pieces[^1].Start, pieces[^1].Length + length);
                else
                    pieces.Add(new Piece(at, length));
                (isOpen, ofWord) = (true, isWord);
            }

            at += length;
        }
    }
}
