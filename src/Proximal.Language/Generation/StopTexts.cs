using System.Text;

namespace Proximal.Language;

/// <summary>
/// Looks for texts in the bytes of tokens as they come, so that a text is found however it is cut into tokens.
/// </summary>
internal sealed class StopTexts
{
    private readonly ITokenizer tokenizer;
    private readonly string[] texts;
    private readonly byte[][] patterns;
    private readonly int longest;

    /// <param name="tokenizer">Knows the tokens' bytes.</param>
    /// <param name="texts">What is looked for; none is empty.</param>
    public StopTexts(ITokenizer tokenizer, IEnumerable<string> texts)
    {
        this.tokenizer = tokenizer;
        this.texts = [.. texts];
        patterns = [.. this.texts.Select(Encoding.UTF8.GetBytes)];
        longest = patterns.Max(static pattern => pattern.Length);
    }

    /// <summary>Whether the last token completes one of the texts.</summary>
    /// <param name="tokens">A completion up to now.</param>
    public bool EndsOne(ReadOnlySpan<int> tokens)
    {
        // The last token, and as much before it as the longest text may need.
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
            // What ended before the last token was looked at when its last token came.
            int from = Math.Max(0, length - last - pattern.Length + 1);
            if (bytes[from..].IndexOf(pattern) >= 0)
                return true;
        }

        return false;
    }

    /// <summary>A text up to the first of the stop texts.</summary>
    public string Cut(string text)
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
