using System.Text;

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
    internal static bool[] Mask(ITokenizer tokenizer, int[] ids, string text, IReadOnlyList<Range> spans) =>
        spans.Count == 0
            ? new bool[ids.Length]
            : Mask(Array.ConvertAll(ids, id => tokenizer.TokenBytes(id).ToArray()), text, spans);

    /// <summary>The same for the bytes of each token.</summary>
    internal static bool[] Mask(byte[][] tokens, string text, IReadOnlyList<Range> spans)
    {
        bool[] mask = new bool[tokens.Length];
        (int Start, int End)[] bytes =
        [
            .. spans.Select(span => (ByteOffset(text, span.Start.Value), ByteOffset(text, span.End.Value))),
        ];
        (int Start, int End)[] ranges = Ranges(tokens, Encoding.UTF8.GetBytes(text));
        foreach ((int start, int end) in bytes)
        {
            if (end <= start)
                continue;
            int first = Array.FindIndex(ranges, range => range.Start <= start && start < range.End);
            if (first < 0)
                break;
            int last = Array.FindIndex(ranges, first, range => range.Start < end && end <= range.End);
            mask.AsSpan(first..(last < 0 ? tokens.Length : last + 1)).Fill(true);
        }

        return mask;
    }

    // Tokenizers of bytes give the text itself; those of SentencePiece add a blank at the start, or before each part.
    private static (int Start, int End)[] Ranges(byte[][] tokens, byte[] text)
    {
        var ranges = new (int Start, int End)[tokens.Length];
        int at = 0;
        for (int i = 0; i < tokens.Length; i++)
        {
            ReadOnlySpan<byte> token = tokens[i];
            ReadOnlySpan<byte> rest = text.AsSpan(at);
            if (!rest.StartsWith(token) && token.StartsWith(" "u8) && rest.StartsWith(token[1..]))
                token = token[1..];
            if (!rest.StartsWith(token) && rest.TrimStart(" \t\r\n"u8).StartsWith(token) && token.Length > 0)
            {
                // An added token with lstrip takes the white space before it.
                token = rest[..(rest.Length - rest.TrimStart(" \t\r\n"u8).Length + token.Length)];
            }

            if (!rest.StartsWith(token))
                throw new InvalidInputException(
                    "the tokenizer changes the text of the conversation, so that the tokens of the assistant cannot be "
                        + "found"
                );
            ranges[i] = (at, at + token.Length);
            at += token.Length;
        }

        return ranges;
    }

    private static int ByteOffset(string text, int index) => Encoding.UTF8.GetByteCount(text.AsSpan(0, index));
}
