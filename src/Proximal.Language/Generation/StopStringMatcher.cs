using System.Text;

namespace Proximal.Language;

/// <summary>Matcher of stop strings in the bytes of sampled tokens, independent of the division into tokens.</summary>
internal sealed class StopStringMatcher
{
    private readonly ITokenizer tokenizer;
    private readonly string[] texts;
    private readonly byte[][] patterns;
    private readonly int longest;

    /// <param name="tokenizer">Tokenizer, for the bytes of tokens.</param>
    /// <param name="texts">Stop strings, none empty.</param>
    public StopStringMatcher(ITokenizer tokenizer, IEnumerable<string> texts)
    {
        this.tokenizer = tokenizer;
        this.texts = [.. texts];
        patterns = [.. this.texts.Select(Encoding.UTF8.GetBytes)];
        longest = patterns.Max(static pattern => pattern.Length);
    }

    /// <summary>Whether the last token completes a stop string.</summary>
    /// <param name="tokens">Tokens of a completion so far.</param>
    public bool IsCompletedBy(ReadOnlySpan<int> tokens)
    {
        // The last token, and as many tokens before it as the longest stop string can need.
        int reach = longest - 1,
            first = tokens.Length - 1,
            length = tokenizer.TokenBytes(tokens[^1]).Length;
        for (int before = 0; first > 0 && before < reach; first--)
            before += tokenizer.TokenBytes(tokens[first - 1]).Length;
        int last = length;
        for (int i = first; i < tokens.Length - 1; i++)
            length += tokenizer.TokenBytes(tokens[i]).Length;

        Span<byte> bytes = length <= 1024 ? stackalloc byte[length] : new byte[length];
        int filled = 0;
        for (int i = first; i < tokens.Length; i++)
        {
            ReadOnlySpan<byte> token = tokenizer.TokenBytes(tokens[i]);
            token.CopyTo(bytes[filled..]);
            filled += token.Length;
        }

        foreach (byte[] pattern in patterns)
        {
            // Matches that end before the last token were found at earlier tokens.
            int from = Math.Max(0, length - last - pattern.Length + 1);
            if (bytes[from..].IndexOf(pattern) >= 0)
                return true;
        }

        return false;
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
