namespace Proximal.Language;

/// <summary>Pre-tokenizer <c>BertPreTokenizer</c>: words without white space, and each punctuation alone.</summary>
internal sealed class BertPreTokenizer : PreTokenizer
{
    internal override void Split(ReadOnlySpan<char> text, List<Piece> pieces)
    {
        bool isOpen = false;
        for (int at = 0; at < text.Length; )
        {
            int code = CodePoints.At(text, at, out int length);
            bool isSpace = WordCharacters.IsSpace(code),
                isWord = !isSpace && !WordCharacters.IsPunctuation(code);
            if (isWord && isOpen)
                pieces[^1] = new Piece(pieces[^1].Start, pieces[^1].Length + length);
            else if (!isSpace)
                pieces.Add(new Piece(at, length));
            isOpen = isWord;
            at += length;
        }
    }
}
