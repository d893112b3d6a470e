using System.Text;

namespace Proximal.Language;

/// <summary>Matcher of stop strings in the text of sampled tokens, independent of the division into tokens.</summary>
internal sealed class StopStringMatcher
{
    private readonly ITokenizer tokenizer;
    private readonly string[] texts;
    private readonly int longest;

    /// <param name="tokenizer">Tokenizer of the model.</param>
    /// <param name="texts">Stop strings, none empty.</param>
    public StopStringMatcher(ITokenizer tokenizer, IEnumerable<string> texts)
    {
        this.tokenizer = tokenizer;
        this.texts = [.. texts];
        longest = this.texts.Max(Encoding.UTF8.GetByteCount);
    }

    /// <summary>Whether the last token completes a stop string.</summary>
    /// <param name="tokens">Tokens of a completion so far.</param>
    public bool IsCompletedBy(ReadOnlySpan<int> tokens)
    {
        ReadOnlySpan<int> end = tokens[StartOfEnd(tokens)..];
        string text = tokenizer.Decode(end),
            before = tokenizer.Decode(end[..^1]);

        // Matches that end before the last token were found at earlier tokens.
        int known = text.AsSpan().CommonPrefixLength(before);
        foreach (string stop in texts)
            if (text.IndexOf(stop, Math.Max(0, known - stop.Length + 1), StringComparison.Ordinal) >= 0)
                return true;
        return false;
    }

    /// <summary>
    /// The start of the tokens whose text contains all stop strings that the last token completes: the last token, as
    /// many tokens before it as the longest stop string can need, those of single bytes before them, which are decoded
    /// together, and one more, since the first token can lose a space.
    /// </summary>
    private int StartOfEnd(ReadOnlySpan<int> tokens)
    {
        int first = tokens.Length - 1;
        for (int bytes = 0; first > 0 && bytes < longest - 1; first--)
            bytes += tokenizer.TokenBytes(tokens[first - 1]).Length;
        while (first > 0 && tokenizer.TokenBytes(tokens[first]).Length == 1)
            first--;
        return Math.Max(0, first - 1);
    }

    /// <summary>A text up to the first stop string.</summary>
    public string Truncate(string text)
    {
        int end = text.Length;
        foreach (string stop in texts)
        {
            int at = text.IndexOf(stop, StringComparison.Ordinal);
            if (at >= 0)
                end = Math.Min(end, at);
        }

        return text[..end];
    }
}
