namespace Proximal.Language;

/// <summary>Range of text.</summary>
internal readonly record struct Piece(int Start, int Length);

/// <summary>Step of pre-tokenization: splits text into pieces that merges do not cross. Stateless.</summary>
internal abstract class TextSplitter
{
    /// <summary>Adds the pieces of a text, in order.</summary>
    /// <param name="text">The text, not empty.</param>
    /// <param name="pieces">Receives the pieces.</param>
    internal abstract void Split(ReadOnlySpan<char> text, List<Piece> pieces);

    /// <summary>
    /// Creates a splitter for a regular expression; for those of the supported families, a faster one without regular
    /// expressions.
    /// </summary>
    /// <param name="pattern">The expression.</param>
    /// <param name="removesGaps">
    /// Whether text between matches is removed; the expressions of the families match all text.
    /// </param>
    /// <param name="removesMatches">Whether the matches are removed.</param>
    /// <exception cref="FormatException">.NET does not support the expression.</exception>
    internal static TextSplitter ForPattern(string pattern, bool removesGaps, bool removesMatches) =>
        pattern switch
        {
            _ when removesMatches => new RegexSplitter(pattern, removesGaps, removesMatches),
            Gpt2Splitter.Pattern => new Gpt2Splitter(),
            Llama3Splitter.Llama3Pattern => new Llama3Splitter(maxDigits: 3),
            Llama3Splitter.Qwen2Pattern => new Llama3Splitter(maxDigits: 1),
            _ => new RegexSplitter(pattern, removesGaps, removesMatches),
        };
}

/// <summary>Splitter with a function that finds the end of the piece at an index.</summary>
internal abstract class ScanningSplitter : TextSplitter
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
