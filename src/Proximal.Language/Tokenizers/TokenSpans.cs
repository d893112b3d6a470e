namespace Proximal.Language;

/// <summary>Finds the tokens of parts of a text.</summary>
internal static class TokenSpans
{
    /// <summary>
    /// Whether each token belongs to a span: those from the token of the span's first character to the token of its
    /// last. A span whose first character has no token ends the marking.
    /// </summary>
    /// <param name="tokenizer">The tokenizer of the ids.</param>
    /// <param name="ids">Ids of the text, or of its beginning.</param>
    /// <param name="text">The text.</param>
    /// <param name="spans">Ranges of chars of the text, in order.</param>
    /// <exception cref="InvalidInputException">The tokenizer changes the text, so that positions are unknown.</exception>
    internal static bool[] Mask(ITokenizer tokenizer, int[] ids, string text, IReadOnlyList<Range> spans)
    {
        bool[] mask = new bool[ids.Length];
        if (spans.Count == 0)
            return mask;
        Piece[] ranges = Ranges(tokenizer, ids, text);
        foreach (Range span in spans)
        {
            (int start, int end) = (span.Start.Value, span.End.Value);
            if (end <= start)
                continue;
            int first = Array.FindIndex(ranges, range => range.Start <= start && start < range.End);
            if (first < 0)
                break;
            int last = Array.FindIndex(ranges, first, range => range.Start < end && end <= range.End);
            mask.AsSpan(first..(last < 0 ? mask.Length : last + 1)).Fill(true);
        }

        return mask;
    }

    private static Piece[] Ranges(ITokenizer tokenizer, int[] ids, string text)
    {
        if (tokenizer is not VocabularyTokenizer vocabulary)
            return RangesOfText(tokenizer, ids, text);
        EncodedText encoded = vocabulary.EncodeWithRanges(text);
        if (!encoded.Ids.AsSpan().StartsWith(ids))
            throw Changed();
        return encoded.Ranges[..ids.Length];
    }

    // Another tokenizer, whose tokens are the parts of the text.
    private static Piece[] RangesOfText(ITokenizer tokenizer, int[] ids, string text)
    {
        var ranges = new Piece[ids.Length];
        int at = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            string token = tokenizer.TokenText(ids[i]);
            if (!text.AsSpan(at).StartsWith(token, StringComparison.Ordinal))
                throw Changed();
            ranges[i] = new Piece(at, token.Length);
            at += token.Length;
        }

        return ranges;
    }

    private static InvalidInputException Changed() =>
        new("the tokenizer changes the text of the conversation, so that the tokens of the assistant cannot be found");
}
