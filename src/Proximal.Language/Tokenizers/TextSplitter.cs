namespace Proximal.Language;

/// <summary>A stretch of text.</summary>
internal readonly record struct Piece(int Start, int Length);

/// <summary>A step of pre-tokenization: cuts text into pieces that merging does not cross. Stateless.</summary>
internal abstract class TextSplitter
{
    /// <summary>Adds the pieces of a text, in order.</summary>
    /// <param name="text">Not empty.</param>
    /// <param name="pieces">Receives the pieces.</param>
    internal abstract void Split(ReadOnlySpan<char> text, List<Piece> pieces);

    /// <summary>A splitter for a regular expression: written by hand for those of the known families, for speed.</summary>
    /// <param name="pattern">The expression.</param>
    /// <param name="removesGaps">Whether what lies between matches is dropped; the known expressions leave nothing between them.</param>
    /// <param name="removesMatches">Whether the matches are dropped.</param>
    /// <exception cref="FormatException">The expression is not one that .NET understands.</exception>
    internal static TextSplitter ForPattern(string pattern, bool removesGaps, bool removesMatches) =>
        pattern switch
        {
            _ when removesMatches => new RegexSplitter(pattern, removesGaps, removesMatches),
            Gpt2Splitter.Pattern => new Gpt2Splitter(),
            Llama3Splitter.Llama3Pattern => new Llama3Splitter(mostDigits: 3),
            Llama3Splitter.Qwen2Pattern => new Llama3Splitter(mostDigits: 1),
            _ => new RegexSplitter(pattern, removesGaps, removesMatches),
        };
}

/// <summary>Splits with a function that tells where the piece that begins at an index ends.</summary>
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

    /// <summary><c>\s+(?!\S)|\s+</c>: all spaces but the last, which belongs to the word that follows, if one does.</summary>
    private protected static int EndOfBlank(int start, int endOfSpaces, int length) =>
        endOfSpaces == length || endOfSpaces == start + 1 ? endOfSpaces : endOfSpaces - 1;
}
