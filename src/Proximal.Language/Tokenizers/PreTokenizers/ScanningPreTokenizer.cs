namespace Proximal.Language;

/// <summary>Pre-tokenizer with a function that finds the end of the piece at an index.</summary>
internal abstract class ScanningPreTokenizer : PreTokenizer
{
    internal sealed override void Split(ReadOnlySpan<char> text, List<Piece> pieces)
    {
        for (int start = 0; start < text.Length; )
        {
            int end = End(text, start);
            pieces.Add(new Piece(start, end - start));
            start = end;
        }
    }

    private protected abstract int End(ReadOnlySpan<char> text, int start);

    /// <summary>
    /// <c>\s+(?!\S)|\s+</c>: all spaces except the last, which belongs to the next word if there is one.
    /// </summary>
    private protected static int EndOfBlank(int start, int endOfSpaces, int length) =>
        endOfSpaces == length || endOfSpaces == start + 1 ? endOfSpaces : endOfSpaces - 1;
}
