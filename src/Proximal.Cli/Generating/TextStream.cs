using System.Text;
using Proximal.Language;

namespace Proximal.Cli;

/// <summary>
/// The text of a completion as it comes. What may become a text that ends it is held back until it is known, so that all pieces
/// together are the completion's text.
/// </summary>
/// <param name="tokenizer">The model's.</param>
/// <param name="stops">Texts that end completions.</param>
internal sealed class TextStream(ITokenizer tokenizer, IReadOnlyList<string> stops)
{
    private readonly StreamingDecoder decoder = new(tokenizer);
    private readonly StringBuilder held = new();

    /// <summary>The text that is certain with a further token; often the token's own.</summary>
    public string Add(GeneratedToken token)
    {
        bool isEnd = token.Finish is FinishReason.EndToken or FinishReason.StopToken;
        if (!isEnd)
            held.Append(decoder.Add(token.Token));
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

    private int FirstStop(string text) =>
        stops
            .Select(stop => text.IndexOf(stop, StringComparison.Ordinal))
            .Where(static at => at >= 0)
            .DefaultIfEmpty(text.Length)
            .Min();

    // How much of the text's end is the beginning of one of the texts that end it.
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
