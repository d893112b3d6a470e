using System.Globalization;
using System.Text;

namespace Proximal;

/// <summary>
/// Text of messages. A message is one line, and text that comes from the input is escaped and shortened, so that a
/// file cannot fill the terminal or control it.
/// </summary>
internal static class MessageText
{
    private const int MaxMessage = 2000,
        MaxQuote = 80;

    /// <summary>
    /// Escapes line breaks, other control characters, unpaired surrogates and marks that reorder text, and shortens the
    /// middle of a message of more than 2,000 characters.
    /// </summary>
    public static string OneLine(string message) => Shorten(Escape(message), MaxMessage, MaxMessage / 4);

    /// <summary>Puts text in single quotes, escaped and shortened.</summary>
    /// <param name="text">The text of the input.</param>
    /// <param name="most">Maximum number of characters between the quotes.</param>
    public static string Quote(string? text, int most = MaxQuote) => $"'{Excerpt(text, most)}'";

    /// <summary>Escapes and shortens text, without quotes.</summary>
    /// <param name="text">The text of the input.</param>
    /// <param name="most">Maximum number of characters.</param>
    public static string Excerpt(string? text, int most = MaxQuote)
    {
        if (text is null)
            return "";
        // An escape has up to 6 characters, so a longer text cannot become shorter than the limit.
        string start = text.Length > most + 1 ? text[..(most + 1)] : text;
        return Shorten(Escape(start), most, 0);
    }

    private static string Shorten(string text, int most, int atEnd)
    {
        if (text.Length <= most)
            return text;
        (int first, int second) = (most - atEnd - 1, text.Length - atEnd);
        if (char.IsHighSurrogate(text[first - 1]))
            first--;
        if (second < text.Length && char.IsLowSurrogate(text[second]))
            second++;
        return $"{text.AsSpan(0, first)}…{text.AsSpan(second)}";
    }

    private static string Escape(string text)
    {
        int first = 0;
        while (first < text.Length && !NeedsEscape(text, first))
            first++;
        if (first == text.Length)
            return text;
        var escaped = new StringBuilder(text, 0, first, text.Length + 16);
        for (int i = first; i < text.Length; i++)
        {
            if (!NeedsEscape(text, i))
                escaped.Append(text[i]);
            else if (text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n')
                continue;
            else
                escaped.Append(
                    text[i] switch
                    {
                        '\n' => "\\n",
                        '\r' => "\\r",
                        '\t' => "\\t",
                        char other => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)other:x4}"),
                    }
                );
        }

        return escaped.ToString();
    }

    private static bool NeedsEscape(string text, int index)
    {
        char letter = text[index];
        if (letter is >= ' ' and < '\u007F')
            return false;
        if (char.IsHighSurrogate(letter))
            return index + 1 == text.Length || !char.IsLowSurrogate(text[index + 1]);
        if (char.IsLowSurrogate(letter))
            return index == 0 || !char.IsHighSurrogate(text[index - 1]);
        return char.IsControl(letter)
            || letter is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
    }
}
