using System.Globalization;
using System.Text;

namespace Proximal.Language.Jinja;

/// <summary>Texts as sequences of code points, as in Python. A lone surrogate is a code point.</summary>
internal static class Characters
{
    /// <summary>Length in chars of the code point at an index.</summary>
    internal static int LengthAt(string text, int index) =>
        char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]) ? 2 : 1;

    /// <summary>Index of the code point before an index, which is not 0.</summary>
    internal static int Before(string text, int index) =>
        index > 1 && char.IsLowSurrogate(text[index - 1]) && char.IsHighSurrogate(text[index - 2])
            ? index - 2
            : index - 1;

    /// <summary>Number of code points.</summary>
    internal static int Count(string text)
    {
        int count = text.Length;
        for (int i = 0; i + 1 < text.Length; i++)
            if (char.IsHighSurrogate(text[i]) && char.IsLowSurrogate(text[i + 1]))
            {
                count--;
                i++;
            }

        return count;
    }

    /// <summary>The code points as texts.</summary>
    internal static string[] Split(string text)
    {
        int count = Count(text);
        if (count > Limits.Elements)
            throw new JinjaException($"a text of more than {Limits.Elements} characters cannot be divided into them");
        string[] result = new string[count];
        for (int i = 0, at = 0; i < result.Length; at += result[i++].Length)
            result[i] = text.Substring(at, LengthAt(text, at));
        return result;
    }

    /// <summary>Offset in chars of a code point; the length of the text if there are fewer.</summary>
    internal static int OffsetOf(string text, int codePoint)
    {
        int at = 0;
        for (; codePoint > 0 && at < text.Length; codePoint--)
            at += LengthAt(text, at);
        return at;
    }

    /// <summary>The text between two code points.</summary>
    internal static string Slice(string text, int start, int end)
    {
        int from = OffsetOf(text, start);
        return text[from..OffsetOf(text, end)];
    }

    /// <summary>Order by code points.</summary>
    internal static int Compare(string left, string right)
    {
        int shared = left.AsSpan().CommonPrefixLength(right);
        if (shared == left.Length || shared == right.Length)
            return left.Length.CompareTo(right.Length);
        (char a, char b) = (left[shared], right[shared]);

        // Surrogates stand for code points above all other chars.
        return char.IsSurrogate(a) != char.IsSurrogate(b)
            ? char.IsSurrogate(a).CompareTo(char.IsSurrogate(b))
            : a.CompareTo(b);
    }

    internal static bool IsSpace(char character) =>
        char.IsWhiteSpace(character) || character is >= '\u001C' and <= '\u001F';

    internal static bool IsUpper(string text, int at) =>
        CategoryAt(text, at) == UnicodeCategory.UppercaseLetter || IsOther(text, at, 0x2160, 0x216F, 0x24B6, 0x24CF);

    internal static bool IsLower(string text, int at) =>
        CategoryAt(text, at) == UnicodeCategory.LowercaseLetter
        || text[at] is '\u00AA' or '\u00BA'
        || IsOther(text, at, 0x2170, 0x217F, 0x24D0, 0x24E9);

    internal static bool IsCased(string text, int at) =>
        IsUpper(text, at) || IsLower(text, at) || CategoryAt(text, at) == UnicodeCategory.TitlecaseLetter;

    internal static bool IsCaseIgnorable(string text, int at) =>
        CategoryAt(text, at)
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.EnclosingMark
                or UnicodeCategory.Format
                or UnicodeCategory.ModifierLetter
                or UnicodeCategory.ModifierSymbol
        || text[at] is '\'' or '.' or ':' or '\u00B7' or '\u2018' or '\u2019' or '\u2024' or '\u2027';

    internal static bool IsLetter(string text, int at) =>
        CategoryAt(text, at)
            is UnicodeCategory.UppercaseLetter
                or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter;

    internal static bool IsDecimal(string text, int at) => CategoryAt(text, at) == UnicodeCategory.DecimalDigitNumber;

    internal static bool IsNumeric(string text, int at) =>
        CategoryAt(text, at)
            is UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.LetterNumber
                or UnicodeCategory.OtherNumber;

    /// <summary>Whether Python's <c>repr</c> writes the code point as it is.</summary>
    internal static bool IsPrintable(string text, int at) =>
        text[at] == ' '
        || CategoryAt(text, at)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.SpaceSeparator
            );

    internal static UnicodeCategory CategoryAt(string text, int at) =>
        Rune.TryGetRuneAt(text, at, out Rune rune) ? Rune.GetUnicodeCategory(rune) : UnicodeCategory.Surrogate;

    /// <summary>The code point at an index.</summary>
    internal static int CodePointAt(string text, int at) =>
        LengthAt(text, at) == 2 ? char.ConvertToUtf32(text[at], text[at + 1]) : text[at];

    private static bool IsOther(string text, int at, int first, int last, int second, int lastSecond) =>
        (text[at] >= first && text[at] <= last) || (text[at] >= second && text[at] <= lastSecond);
}
