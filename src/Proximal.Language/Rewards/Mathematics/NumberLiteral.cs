using System.Globalization;
using System.Numerics;

namespace Proximal.Language;

/// <summary>
/// Reads a number as it is written: digits with separators of thousands, decimals and an exponent. A single comma or
/// point before three digits is a separator of thousands or a decimal point respectively; two points are separators.
/// </summary>
internal static class NumberLiteral
{
    private const int MaxExponent = 30_000;

    /// <summary>Reads a number at an index; null if there is none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">The index, which moves behind the number.</param>
    /// <param name="commas">Whether commas can separate thousands, which they do not within brackets.</param>
    /// <param name="isWhole">Whether the number is written with digits only.</param>
    /// <exception cref="NoValueException">The exponent is too large.</exception>
    public static BigRational? Read(string text, ref int at, bool commas, out bool isWhole)
    {
        isWhole = false;
        if (!IsDigit(text, at) && !(At(text, at) == '.' && IsDigit(text, at + 1)))
            return null;
        int i = at;
        string whole = Whole(text, ref i, commas, out char decimalPoint);
        string decimals = "";
        if (At(text, i) == decimalPoint && IsDigit(text, i + 1))
            decimals = Digits(text, ref i, i + 1);
        isWhole = decimals.Length == 0;
        long exponent = -decimals.Length + Exponent(text, ref i, ref isWhole);
        at = i;
        var digits = BigInteger.Parse("0" + whole + decimals, NumberStyles.None, CultureInfo.InvariantCulture);
        return BigRational.Of(digits, 1) * BigRational.Of(10, 1).Power(exponent);
    }

    // Digits before the decimal point, without separators.
    private static string Whole(string text, ref int at, bool commas, out char decimalPoint)
    {
        decimalPoint = '.';
        if (commas && Groups(text, at, ',', indian: true) is { Count: > 0 } byComma)
            return Take(text, ref at, byComma.End, ",");
        if (
            Groups(text, at, '.', indian: false) is { Count: > 0 } byPoint
            && (byPoint.Count > 1 || (commas && At(text, byPoint.End) == ',' && IsDigit(text, byPoint.End + 1)))
        )
        {
            decimalPoint = ',';
            return Take(text, ref at, byPoint.End, ".");
        }

        foreach (char separator in " '_")
            if (Groups(text, at, separator, indian: false) is { Count: > 0 } groups)
                return Take(text, ref at, groups.End, separator.ToString());
        return Digits(text, ref at, at);
    }

    private static string Take(string text, ref int at, int end, string separator)
    {
        string taken = text[at..end].Replace(separator, "", StringComparison.Ordinal);
        at = end;
        return taken;
    }

    // Groups of three digits after the first of one to three; with two digits before the last group in India.
    private static (int Count, int End) Groups(string text, int at, char separator, bool indian)
    {
        int i = at;
        while (IsDigit(text, i) && i - at < 4)
            i++;
        if (i == at || i - at > 3)
            return (0, at);
        int count = 0;
        while (At(text, i) == separator)
        {
            int size = 0;
            while (IsDigit(text, i + 1 + size) && size < 4)
                size++;
            if (size == 3 || (indian && size == 2 && IsGroupBefore(text, i + 3, separator)))
                (count, i) = (count + 1, i + 1 + size);
            else
                break;
        }

        return (count, i);
    }

    // Whether another group follows, so that one of two digits is not the last.
    private static bool IsGroupBefore(string text, int at, char separator) =>
        At(text, at) == separator && IsDigit(text, at + 1) && IsDigit(text, at + 2);

    private static long Exponent(string text, ref int at, ref bool isWhole)
    {
        if (At(text, at) is not ('e' or 'E'))
            return 0;
        int i = at + 1;
        bool isNegative = At(text, i) == '-';
        if (At(text, i) is '-' or '+')
            i++;
        if (!IsDigit(text, i))
            return 0;
        string digits = Digits(text, ref i, i);
        if (digits.Length > 6 || long.Parse(digits, CultureInfo.InvariantCulture) is not (<= MaxExponent and var size))
            throw new NoValueException("the exponent is too large", isUndefined: true);
        at = i;
        isWhole = false;
        return isNegative ? -size : size;
    }

    private static string Digits(string text, ref int at, int from)
    {
        int i = from;
        while (IsDigit(text, i))
            i++;
        at = i;
        return text[from..i];
    }

    private static char At(string text, int at) => at < text.Length ? text[at] : '\0';

    private static bool IsDigit(string text, int at) => char.IsAsciiDigit(At(text, at));
}
