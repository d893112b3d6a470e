using System.Text.RegularExpressions;

namespace Proximal.Language;

/// <summary>Units behind or before a number. They are compared as texts, not converted.</summary>
internal static partial class MathUnit
{
    private const string Currencies = "$\u20AC\u00A3\u00A5",
        // Other single letters are variables.
        SingleLetters = "mshglLKNJWVACFT";

    /// <summary>The currency that a text begins with, and the rest of the text.</summary>
    public static (string Unit, string Number) Leading(string text)
    {
        string unsigned = text.StartsWith('-') ? text[1..] : text;
        return unsigned.Length > 1 && Currencies.Contains(unsigned[0], StringComparison.Ordinal)
            ? (unsigned[..1], (text.StartsWith('-') ? "-" : "") + unsigned[1..].TrimStart())
            : ("", text);
    }

    /// <summary>Reads what follows a number as a unit; null if it is none.</summary>
    public static string? Trailing(string text)
    {
        string unit = Spaces().Replace(text.Trim(), "").Replace("{", "", StringComparison.Ordinal);
        unit = unit.Replace("}", "", StringComparison.Ordinal);
        if (unit.Length == 0)
            return "";
        if (unit.Length == 1 && Currencies.Contains(unit[0], StringComparison.Ordinal))
            return unit;
        if (!Shape().IsMatch(unit) || !IsName(FirstWord().Match(unit).Value))
            return null;
        return unit.ToUpperInvariant() switch
        {
            "DEGREE" or "DEGREES" => $"{MathText.Degree}",
            "DOLLAR" or "DOLLARS" or "USD" => "$",
            "EURO" or "EUROS" or "EUR" => "\u20AC",
            "POUNDS" or "GBP" => "\u00A3",
            _ => unit,
        };
    }

    private static bool IsName(string word) =>
        word.Length != 1 || SingleLetters.Contains(word[0], StringComparison.Ordinal) || word[0] == MathText.Degree;

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Spaces();

    [GeneratedRegex(
        "^[A-Za-z\u00B0\u00B5\u03BC\u03A9]+(?:\\^?-?[0-9]+)?(?:[/*]?[A-Za-z]+(?:\\^?-?[0-9]+)?)*$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Shape();

    [GeneratedRegex("^[A-Za-z\u00B0\u00B5\u03BC\u03A9]+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex FirstWord();
}
