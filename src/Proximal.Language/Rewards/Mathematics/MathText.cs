using System.Globalization;
using System.Text;

namespace Proximal.Language;

/// <summary>
/// Plain form of a mathematical text: LaTeX and Unicode symbols are replaced by a few ASCII characters,
/// <see cref="OpenSet"/> and <see cref="CloseSet"/> stand for the braces of a set, and <see cref="Degree"/> for degrees.
/// </summary>
internal static class MathText
{
    public const char OpenSet = '\u27E6',
        CloseSet = '\u27E7',
        Degree = '\u00B0';

    private const string Superscripts = "\u2070\u00B9\u00B2\u00B3\u2074\u2075\u2076\u2077\u2078\u2079";

    // Longer names before those they begin with.
    private static readonly (string From, string To)[] Commands =
    [
        ("\\dfrac", "\\frac"),
        ("\\tfrac", "\\frac"),
        ("\\cfrac", "\\frac"),
        ("\\displaystyle", ""),
        ("\\textstyle", ""),
        ("\\limits", ""),
        ("\\left", ""),
        ("\\right", ""),
        ("\\bigl", ""),
        ("\\bigr", ""),
        ("\\qquad", " "),
        ("\\quad", " "),
        ("\\!", ""),
        ("\\,", " "),
        ("\\;", " "),
        ("\\:", " "),
        ("\\ ", " "),
        ("~", " "),
        ("\\{", "\u27E6"),
        ("\\}", "\u27E7"),
        ("\\lbrace", "\u27E6"),
        ("\\rbrace", "\u27E7"),
        ("\\%", "%"),
        ("\\$", "$"),
        ("\\cdot", "*"),
        ("\\times", "*"),
        ("\\ast", "*"),
        ("\\div", "/"),
        ("**", "^"),
        ("{,}", ","),
        ("^{\\circ}", "\u00B0"),
        ("^\\circ", "\u00B0"),
        ("^{\u00B0}", "\u00B0"),
        ("\\degree", "\u00B0"),
        ("\\infty", "\u221E"),
        ("\\emptyset", "\u27E6\u27E7"),
        ("\\varnothing", "\u27E6\u27E7"),
        ("\u2205", "\u27E6\u27E7"),
        ("\\cup", "\u222A"),
        ("\u221A", "\\sqrt"),
        ("\u03C0", "\\pi "),
        ("\\pi", "\\pi "),
    ];

    private static readonly string[] Fonts =
    [
        "\\text",
        "\\textbf",
        "\\textit",
        "\\textrm",
        "\\mathrm",
        "\\mathbf",
        "\\mathit",
        "\\mathsf",
        "\\mbox",
        "\\operatorname",
    ];

    /// <summary>The plain form of a text.</summary>
    public static string Plain(string text)
    {
        string plain = WithoutDelimiters(Ascii(text).Trim());
        plain = WithoutFonts(plain);
        foreach ((string from, string to) in Commands)
            plain = plain.Replace(from, to, StringComparison.Ordinal);
        return plain.Trim().TrimEnd('.', ',').Trim();
    }

    private static string WithoutDelimiters(string text)
    {
        foreach (
            (string open, string close) in (ReadOnlySpan<(string, string)>)
                [("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]")]
        )
            if (
                text.Length >= open.Length + close.Length
                && text.StartsWith(open, StringComparison.Ordinal)
                && text.EndsWith(close, StringComparison.Ordinal)
            )
                return text[open.Length..^close.Length].Trim();
        return text;
    }

    // Removes \text{…} and similar commands and keeps what is in the braces.
    private static string WithoutFonts(string text)
    {
        foreach (string font in Fonts)
        {
            for (
                int at = text.IndexOf(font + "{", StringComparison.Ordinal);
                at >= 0;
                at = text.IndexOf(font + "{", at, StringComparison.Ordinal)
            )
            {
                int open = at + font.Length,
                    close = Closing(text, open);
                if (close < 0)
                    break;
                text = string.Concat(
                    text.AsSpan(0, at),
                    text.AsSpan(open + 1, close - open - 1),
                    text.AsSpan(close + 1)
                );
            }
        }

        return text;
    }

    /// <summary>Index of the brace that closes the one at an index; -1 without one.</summary>
    public static int Closing(string text, int open)
    {
        int depth = 0;
        for (int i = open; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
                i++;
            else if (text[i] == '{')
                depth++;
            else if (text[i] == '}' && --depth == 0)
                return i;
        }

        return -1;
    }

    private static string Ascii(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber)
                plain.Append((char)('0' + (int)Rune.GetNumericValue(rune)));
            else if (
                rune.IsBmp && Superscripts.IndexOf((char)rune.Value, StringComparison.Ordinal) is >= 0 and var digit
            )
                Raise(plain, (char)('0' + digit));
            else if (rune.Value == 0x207B)
                Raise(plain, '-');
            else if (Fraction(rune) is { } fraction)
                plain.Append(fraction);
            else
                plain.Append(Symbol(rune));
        }

        return plain.ToString();
    }

    // Appends to an exponent: ^{-4}.
    private static void Raise(StringBuilder plain, char symbol)
    {
        if (plain.Length > 0 && plain[^1] == '}' && IsExponent(plain))
            plain.Length--;
        else
            plain.Append("^{");
        plain.Append(symbol).Append('}');
    }

    private static bool IsExponent(StringBuilder plain)
    {
        int i = plain.Length - 2;
        while (i >= 0 && (char.IsAsciiDigit(plain[i]) || plain[i] == '-'))
            i--;
        return i >= 1 && plain[i] == '{' && plain[i - 1] == '^';
    }

    private static string? Fraction(Rune rune) =>
        rune.Value switch
        {
            0xBD => "\\frac{1}{2}",
            0xBC => "\\frac{1}{4}",
            0xBE => "\\frac{3}{4}",
            0x2153 => "\\frac{1}{3}",
            0x2154 => "\\frac{2}{3}",
            0x2155 => "\\frac{1}{5}",
            0x215B => "\\frac{1}{8}",
            _ => null,
        };

    private static string Symbol(Rune rune) =>
        rune.Value switch
        {
            0x2212 or 0x2013 or 0x2014 or 0x2010 or 0x2011 or 0xFE63 or 0xFF0D => "-",
            0xFF0B => "+",
            0xFF0E => ".",
            0xFF0C => ",",
            0xD7 or 0xB7 or 0x22C5 => "*",
            0xF7 or 0x2044 or 0x2215 => "/",
            0x2019 => "'",
            0xA0 or 0x2007 or 0x2009 or 0x200A or 0x202F or 0x3000 => " ",
            0x200B or 0x200C or 0x200D or 0x2060 or 0xFEFF => "",
            _ => rune.ToString(),
        };
}
