using System.Globalization;

namespace Proximal.Language;

/// <summary>Kinds of characters that pre-tokenizers distinguish.</summary>
internal enum CharacterKind : byte
{
    Other,
    Letter,
    Number,
    Space,

    /// <summary>A carriage return or line feed, which is also a space.</summary>
    LineEnd,
}

/// <summary>Reads UTF-16 text by code points. A lone surrogate is a code point.</summary>
internal static class CodePoints
{
    private static readonly CharacterKind[] Kinds = BasicPlane();

    /// <summary>The code point at an index, and its length in chars.</summary>
    internal static int At(ReadOnlySpan<char> text, int index, out int length)
    {
        char first = text[index];
        if (char.IsHighSurrogate(first) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
        {
            length = 2;
            return char.ConvertToUtf32(first, text[index + 1]);
        }

        length = 1;
        return first;
    }

    /// <summary>The length in chars of the code point at an index.</summary>
    internal static int LengthAt(ReadOnlySpan<char> text, int index)
    {
        At(text, index, out int length);
        return length;
    }

    /// <summary>The kind of the code point at an index, and its length in chars.</summary>
    internal static CharacterKind KindAt(ReadOnlySpan<char> text, int index, out int length)
    {
        char first = text[index];
        if (!char.IsHighSurrogate(first))
        {
            length = 1;
            return Kinds[first];
        }

        int code = At(text, index, out length);
        return length == 1 ? CharacterKind.Other : KindOf(CharUnicodeInfo.GetUnicodeCategory(code));
    }

    /// <summary>The kind of a char that is not a surrogate.</summary>
    internal static CharacterKind KindOf(char character) => Kinds[character];

    /// <summary>End of a run of one kind.</summary>
    internal static int EndOfRun(ReadOnlySpan<char> text, int start, CharacterKind kind)
    {
        while (start < text.Length && KindAt(text, start, out int length) == kind)
            start += length;
        return start;
    }

    /// <summary>End of a run of spaces and line ends.</summary>
    internal static int EndOfSpaces(ReadOnlySpan<char> text, int start)
    {
        while (start < text.Length && Kinds[text[start]] >= CharacterKind.Space)
            start++;
        return start;
    }

    /// <summary>Writes a code point; returns its length in chars.</summary>
    internal static int Write(int code, Span<char> chars)
    {
        if (code < 0x10000)
        {
            chars[0] = (char)code;
            return 1;
        }

        chars[0] = (char)(0xD800 + ((code - 0x10000) >> 10));
        chars[1] = (char)(0xDC00 + (code & 0x3FF));
        return 2;
    }

    private static CharacterKind[] BasicPlane()
    {
        var kinds = new CharacterKind[0x10000];
        for (int i = 0; i < kinds.Length; i++)
        {
            char character = (char)i;
            kinds[i] =
                character is '\r' or '\n' ? CharacterKind.LineEnd
                : char.IsWhiteSpace(character) ? CharacterKind.Space
                : KindOf(CharUnicodeInfo.GetUnicodeCategory(character));
        }

        return kinds;
    }

    private static CharacterKind KindOf(UnicodeCategory category) =>
        category switch
        {
            <= UnicodeCategory.OtherLetter => CharacterKind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber =>
                CharacterKind.Number,
            _ => CharacterKind.Other,
        };
}
