using System.Text;

namespace Proximal.Language;

/// <summary>
/// Decodes the text of a completion token by token. Text that may be the start of a stop string is held back until it
/// is certain, so the pieces together equal the text of the completion.
/// </summary>
/// <param name="tokenizer">The tokenizer of the model.</param>
/// <param name="stops">The stop strings.</param>
/// <param name="keptTokens">
/// Special tokens whose text is kept, such as <c>[TOOL_CALLS]</c>; null, the default, for none.
/// </param>
public sealed class TextStream(
    ITokenizer tokenizer,
    IReadOnlyList<string> stops,
    IReadOnlyCollection<string>? keptTokens = null
)
{
    private readonly StreamingDecoder decoder = new(tokenizer);
    private readonly StringBuilder held = new();

    /// <summary>Adds a token and returns the text that is now certain; often the text of the token.</summary>
    /// <param name="token">The token, in the order of generation.</param>
    public string Add(GeneratedToken token)
    {
        bool isEnd = token.Finish is FinishReason.EndToken or FinishReason.StopToken;
        if (!isEnd)
            held.Append(TextOf(token.Token));
        if (token.Finish is not null)
            held.Append(decoder.Finish());
        string text = held.ToString();
        int certain = token.Finish switch
        {
            null => text.Length - PossibleStop(text),
            FinishReason.StopString => FirstStop(text),
            _ => text.Length,
        };
        held.Clear();
        if (token.Finish is null)
            held.Append(text.AsSpan(certain));
        return text[..certain];
    }

    private string TextOf(int token) =>
        keptTokens is not null
        && tokenizer.IsSpecial(token)
        && tokenizer.TokenText(token) is var text
        && keptTokens.Contains(text, StringComparer.Ordinal)
            ? decoder.Finish() + text
            : decoder.Add(token);

    private int FirstStop(string text) =>
        stops
            .Select(stop => text.IndexOf(stop, StringComparison.Ordinal))
            .Where(static at => at >= 0)
            .DefaultIfEmpty(text.Length)
            .Min();

    // The length of the longest suffix of the text that is a prefix of a stop string.
    private int PossibleStop(string text)
    {
        int longest = 0;
        foreach (string stop in stops)
        {
            int length = Math.Min(stop.Length, text.Length);
            while (length > longest && !text.AsSpan(text.Length - length).SequenceEqual(stop.AsSpan(0, length)))
                length--;
            longest = Math.Max(longest, length);
        }

        return longest;
    }
}
