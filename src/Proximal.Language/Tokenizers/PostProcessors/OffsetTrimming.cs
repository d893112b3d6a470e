namespace Proximal.Language;

/// <summary>
/// Excludes white space from the range of a token (<c>trim_offsets</c> of the post-processors <c>ByteLevel</c> and
/// <c>RobertaProcessing</c>).
/// </summary>
internal static class OffsetTrimming
{
    private static readonly char Space = ByteAlphabet.CharacterOf((byte)' ');

    /// <summary>The trimmed range of a token.</summary>
    /// <param name="text">The text.</param>
    /// <param name="token">The entry of the token; for an added token, its text.</param>
    /// <param name="range">Its range in the text.</param>
    /// <param name="isFirst">Whether it is the first token.</param>
    /// <param name="spaceWasAdded">Whether a space was added before the text.</param>
    internal static Piece Trim(
        ReadOnlySpan<char> text,
        ReadOnlySpan<char> token,
        Piece range,
        bool isFirst,
        bool spaceWasAdded
    )
    {
        int leading = 0,
            trailing = 0;
        while (leading < token.Length && IsSpace(token[leading]))
            leading++;
        while (trailing < token.Length && IsSpace(token[^(trailing + 1)]))
            trailing++;
        int start = range.Start,
            end = range.End;
        if (leading > 0 && spaceWasAdded && (isFirst || start == 0))
            leading--;
        for (; leading > 0 && start < end; leading--)
            start += CodePoints.LengthAt(text, start);
        int trimmed = end;
        for (; trailing > 0 && trimmed > 0; trailing--)
            trimmed -= trimmed > 1 && char.IsSurrogatePair(text[trimmed - 2], text[trimmed - 1]) ? 2 : 1;
        if (trailing == 0)
            end = Math.Max(trimmed, start);
        return new Piece(start, end - start);
    }

    private static bool IsSpace(char character) => character == Space || char.IsWhiteSpace(character);
}
