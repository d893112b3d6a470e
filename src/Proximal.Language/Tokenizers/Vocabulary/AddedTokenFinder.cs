using System.Buffers;

namespace Proximal.Language;

/// <summary>
/// Finder of added tokens in text: the leftmost match, and the longest of those at the same position.
/// </summary>
internal sealed class AddedTokenFinder
{
    private readonly Dictionary<char, AddedToken[]> byFirst;
    private readonly SearchValues<char> firsts;

    private AddedTokenFinder(IEnumerable<AddedToken> tokens)
    {
        byFirst = tokens
            .GroupBy(static token => token.Content[0])
            .ToDictionary(
                static group => group.Key,
                static group => group.OrderByDescending(token => token.Content.Length).ToArray()
            );
        firsts = SearchValues.Create([.. byFirst.Keys]);
    }

    /// <summary>Creates a finder of tokens; null if there are none with content.</summary>
    internal static AddedTokenFinder? Of(IEnumerable<AddedToken> tokens)
    {
        AddedToken[] all = [.. tokens.Where(static token => token.Content.Length > 0)];
        return all.Length == 0 ? null : new AddedTokenFinder(all);
    }

    /// <summary>
    /// Finds the next token at or after an index, with the spaces that it includes; null if there is none.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Start of the search; the token contains nothing before it.</param>
    /// <param name="range">Range of the token.</param>
    internal AddedToken? Next(ReadOnlySpan<char> text, int from, out Piece range)
    {
        for (int at = from; at < text.Length; at++)
        {
            int step = text[at..].IndexOfAny(firsts);
            if (step < 0)
                break;
            at += step;
            if (LongestAt(text, at) is not { } token)
                continue;
            int start = at,
                end = at + token.Content.Length;
            if (token.SingleWord && (EndsWithWord(text[..start]) || StartsWithWord(text[end..])))
            {
                // As in the reference implementation, the search continues after the whole token.
                at = end - 1;
                continue;
            }

            if (token.LeftStrip)
                start = from + text[from..start].TrimEnd().Length;
            if (token.RightStrip)
                end = text.Length - text[end..].TrimStart().Length;
            range = new Piece(start, end - start);
            return token;
        }

        range = default;
        return null;
    }

    private AddedToken? LongestAt(ReadOnlySpan<char> text, int at)
    {
        foreach (AddedToken token in byFirst[text[at]])
            if (text[at..].StartsWith(token.Content, StringComparison.Ordinal))
                return token;
        return null;
    }

    private static bool StartsWithWord(ReadOnlySpan<char> text) =>
        text.Length > 0 && WordCharacters.IsWord(CodePoints.At(text, 0, out _));

    private static bool EndsWithWord(ReadOnlySpan<char> text) =>
        text.Length > 0
        && WordCharacters.IsWord(
            text.Length > 1 && char.IsLowSurrogate(text[^1]) ? CodePoints.At(text, text.Length - 2, out _) : text[^1]
        );
}
