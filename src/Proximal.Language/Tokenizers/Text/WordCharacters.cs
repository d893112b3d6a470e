using System.Globalization;

namespace Proximal.Language;

/// <summary>
/// Classes of code points by the definitions of Unicode, some of which differ from those of .NET's regular expressions.
/// </summary>
internal static class WordCharacters
{
    /// <summary>
    /// Whether a code point matches <c>\w</c> (Unicode Technical Standard 18): alphabetic, marks, decimal digits,
    /// connectors and joiners. Letter numbers and circled letters are alphabetic.
    /// </summary>
    internal static bool IsWord(int code) =>
        CharUnicodeInfo.GetUnicodeCategory(code)
            is <= UnicodeCategory.LetterNumber
                or UnicodeCategory.ConnectorPunctuation
        || code
            is 0x200C
                or 0x200D
                or (>= 0x24B6 and <= 0x24E9)
                or (>= 0x1F130 and <= 0x1F149)
                or (>= 0x1F150 and <= 0x1F169)
                or (>= 0x1F170 and <= 0x1F189);

    /// <summary>Whether a code point is white space (property White_Space).</summary>
    internal static bool IsSpace(int code) => code < 0x10000 && char.IsWhiteSpace((char)code);

    /// <summary>Whether a code point is a mark (category M).</summary>
    internal static bool IsMark(int code) =>
        code >= 0x300
        && CharUnicodeInfo.GetUnicodeCategory(code)
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark;

    /// <summary>Whether a code point is punctuation (category P) or any printable ASCII symbol.</summary>
    internal static bool IsPunctuation(int code) =>
        code < 0x80
            ? char.IsPunctuation((char)code) || char.IsSymbol((char)code)
            : CharUnicodeInfo.GetUnicodeCategory(code)
                is >= UnicodeCategory.ConnectorPunctuation
                    and <= UnicodeCategory.OtherPunctuation;
}
