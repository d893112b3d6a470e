using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Proximal.Language;

/// <summary>Numbers in texts.</summary>
internal static partial class NumberText
{
    private const string Minuses = "-\u2212\u2013\uFE63\uFF0D",
        Pluses = "+\uFF0B",
        DecimalPoints = ".\u066B\uFF0E",
        Separators = ",\u066C";

    /// <summary>The last number of a text; null if there is none, or if it is out of the range of a double.</summary>
    internal static double? Last(string text)
    {
        string plain = Plain(text);
        Match? last = null;
        foreach (Match match in Numbers().Matches(plain))
            last = match;
        if (last is null)
            return null;
        string number = last.Value.Replace(",", "", StringComparison.Ordinal);
        if (last.Index > 0 && number[0] is '-' or '+' && EndsOperand(plain[last.Index - 1]))
            number = number[1..];
        return
            double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value)
            ? value
            : null;
    }

    /// <summary>The text with the digits, signs and separators of all scripts replaced by those of ASCII.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber)
                plain.Append((char)('0' + (int)Rune.GetNumericValue(rune)));
            else if (rune.IsBmp)
                plain.Append(PlainSymbol((char)rune.Value));
            else
                plain.Append(rune.ToString());
        }

        return plain.ToString();
    }

    private static char PlainSymbol(char symbol) =>
        Minuses.Contains(symbol, StringComparison.Ordinal) ? '-'
        : Pluses.Contains(symbol, StringComparison.Ordinal) ? '+'
        : DecimalPoints.Contains(symbol, StringComparison.Ordinal) ? '.'
        : Separators.Contains(symbol, StringComparison.Ordinal) ? ','
        : symbol;

    // A sign after an operand is an operator: 3-12, x-12, (3)-12.
    private static bool EndsOperand(char before) => char.IsLetterOrDigit(before) || before is ')' or ']' or '}';

    [GeneratedRegex(
        "[-+]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Numbers();
}
