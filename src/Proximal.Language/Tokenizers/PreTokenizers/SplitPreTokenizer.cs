namespace Proximal.Language;

/// <summary>Pre-tokenizer <c>Split</c>: splits at the matches of a pattern.</summary>
/// <param name="pattern">The pattern.</param>
/// <param name="behavior">Treatment of the matches.</param>
/// <param name="inverts">Whether the text between the matches takes the role of the matches.</param>
internal sealed class SplitPreTokenizer(TextPattern pattern, SplitBehavior behavior, bool inverts) : PreTokenizer
{
    internal override void Split(ReadOnlySpan<char> text, List<Piece> pieces)
    {
        pattern.Find(text, pieces);
        MatchSplitter.Split(text.Length, pieces, behavior, inverts);
    }

    /// <summary>
    /// Creates a pre-tokenizer; for the patterns of the supported families, a faster one without regular expressions.
    /// </summary>
    internal static PreTokenizer Create(TextPattern pattern, SplitBehavior behavior, bool inverts)
    {
        // The patterns of the families match all text.
        bool keepsMatches = behavior == SplitBehavior.Isolated || (behavior == SplitBehavior.Removed && inverts);
        return pattern.Regex switch
        {
            _ when !keepsMatches => new SplitPreTokenizer(pattern, behavior, inverts),
            Gpt2Splitter.Pattern => new Gpt2Splitter(),
            Llama3Splitter.Llama3Pattern => new Llama3Splitter(maxDigits: 3),
            Llama3Splitter.Qwen2Pattern => new Llama3Splitter(maxDigits: 1),
            _ => new SplitPreTokenizer(pattern, behavior, inverts),
        };
    }
}
