using System.Text;
using Proximal.Language;

namespace Proximal.Cli;

/// <summary>
/// Decodes the text of a completion token by token. Text that may be the start of a stop string is held back until it
/// is certain, so the pieces together equal the text of the completion.
/// </summary>
/// <param name="tokenizer">The tokenizer of the model.</param>
/// <param name="stops">The stop strings.</param>
internal sealed class TextStream(ITokenizer tokenizer, IReadOnlyList<string> stops)
{
    private readonly StreamingDecoder decoder = new(tokenizer);
    private readonly StringBuilder held = new();

    /// <summary>Adds a token and returns the text that is now certain; often the text of the token.</summary>
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
