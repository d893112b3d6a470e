using System.Globalization;
using System.Numerics;

namespace Proximal.Language.Jinja;

/// <summary>Format of one value: alignment, sign, width, precision and type.</summary>
internal sealed record FormatSpecification
{
    internal string Fill { get; init; } = " ";

    /// <summary><c>&lt;</c>, <c>&gt;</c>, <c>^</c>, <c>=</c> (after the sign), or null for the default of the type.</summary>
    internal char? Align { get; init; }

    /// <summary><c>+</c>, blank or <c>-</c>.</summary>
    internal char Sign { get; init; } = '-';

    internal bool Alternate { get; init; }

    internal bool Groups { get; init; }

    internal int Width { get; init; }

    internal int? Precision { get; init; }

    /// <summary>Type, such as <c>d</c> or <c>f</c>; null for that of the value.</summary>
    internal char? Type { get; init; }

    /// <summary>Reads <c>[[fill]align][sign][#][0][width][,][.precision][type]</c>.</summary>
    internal static FormatSpecification Parse(string text)
    {
        int at = 0;
        var result = new FormatSpecification();
        int first = text.Length > 0 ? Characters.LengthAt(text, 0) : 0;
        if (text.Length > first && text[first] is '<' or '>' or '^' or '=')
            (result, at) = (result with { Fill = text[..first], Align = text[first] }, first + 1);
        else if (text.Length > 0 && text[0] is '<' or '>' or '^' or '=')
            (result, at) = (result with { Align = text[0] }, 1);
        if (at < text.Length && text[at] is '+' or '-' or ' ')
            result = result with { Sign = text[at++] };
        if (at < text.Length && text[at] == '#')
            (result, at) = (result with { Alternate = true }, at + 1);
        if (at < text.Length && text[at] == '0')
            (result, at) = (result.Align is null ? result with { Fill = "0", Align = '=' } : result, at + 1);
        result = result with { Width = NumberAt(text, ref at) ?? 0 };
        if (at < text.Length && text[at] is ',' or '_')
            (result, at) = (result with { Groups = true }, at + 1);
        if (at < text.Length && text[at] == '.')
        {
            at++;
            result = result with
            {
                Precision = NumberAt(text, ref at) ?? throw new JinjaException("a format has no precision after '.'"),
            };
        }

        if (at < text.Length)
            result = result with { Type = text[at++] };
        return at == text.Length ? result : throw new JinjaException("a format specification is invalid");
    }

    /// <summary>Reads a number at an index; null if there is none.</summary>
    internal static int? NumberAt(string text, ref int at)
    {
        int start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        if (at == start)
            return null;
        return int.TryParse(text.AsSpan(start..at), out int number) && number <= Limits.Text
            ? number
            : throw new JinjaException("a width or precision is too large");
    }

    /// <summary>The text of a value.</summary>
    internal string Format(Run run, object value)
    {
        if (value is Undefined undefined)
            throw undefined.Failure();
        bool isNumber = Numbers.IsNumber(value) && !(value is bool && Type is null);
        string sign = "",
            digits;
        if (isNumber && Type is not ('s' or 'r'))
        {
            digits = Magnitude(run, value);
            bool negative = value is double number ? double.IsNegative(number) : Numbers.Whole(value).Sign < 0;
            sign =
                negative ? "-"
                : Sign == '-' ? ""
                : Sign.ToString();
        }
        else
        {
            if (Type is not (null or 's'))
                throw new JinjaException($"unknown format code '{Type}' for a value of type '{TypeNames.Of(value)}'");
            string text = ValueText.Of(run, value);
            digits = Precision is { } most ? Characters.Slice(text, 0, most) : text;
        }

        return Pad(run, sign, digits, Align ?? (isNumber ? '>' : '<'));
    }

    private string Pad(Run run, string sign, string digits, char align)
    {
        int missing = Width - sign.Length - Characters.Count(digits);
        if (missing <= 0)
            return sign + digits;
        run.Limits.SpendText(Width);
        string padding = string.Concat(Enumerable.Repeat(Fill, missing));
        int left = missing / 2 * Fill.Length;
        return align switch
        {
            '<' => sign + digits + padding,
            '>' => padding + sign + digits,
            '=' => sign + padding + digits,
            _ => padding[..left] + sign + digits + padding[left..],
        };
    }

    /// <summary>The text of a number without its sign.</summary>
    private string Magnitude(Run run, object value)
    {
        char? type = Type ?? (Numbers.IsWhole(value) ? 'd' : null);
        if (type is 'd' or 'i' or 'u' or 'x' or 'X' or 'o' or 'b' or 'c')
            return Numbers.IsWhole(value)
                ? WholeText(BigInteger.Abs(Numbers.Whole(value)), type.Value)
                : throw new JinjaException($"unknown format code '{type}' for a value of type 'float'");
        double number = Math.Abs(Numbers.Float(value));
        if (type is null && Precision is null)
            return FloatText.Of(number);
        if (!double.IsFinite(number))
            return FloatText.Of(number);
        int precision = Precision ?? 6;
        if (precision > 1000)
            throw new JinjaException("a precision is larger than 1000");
        run.Limits.Spend(precision);
        string text = type switch
        {
            'f' or 'F' => Fixed(number, precision),
            '%' => Fixed(100 * number, precision) + "%",
            'e' or 'E' => Scientific(number, precision),
            'g' or 'G' or null => General(number, Math.Max(precision, 1), isDefault: type is null),
            _ => throw new JinjaException($"unknown format code '{type}' for a value of type 'float'"),
        };
        return type is 'E' or 'G' ? text.ToUpperInvariant()
            : Groups ? Grouped(text)
            : text;
    }

    private string WholeText(BigInteger value, char type) =>
        type switch
        {
            'x' => (Alternate ? "0x" : "") + Radix(value, 4),
            'X' => (Alternate ? "0X" : "") + Radix(value, 4).ToUpperInvariant(),
            'o' => (Alternate ? "0o" : "") + Radix(value, 3),
            'b' => (Alternate ? "0b" : "") + Radix(value, 1),
            'c' => value < 0x110000
                ? char.ConvertFromUtf32((int)value)
                : throw new JinjaException("%c is out of range"),
            _ => Groups ? Grouped(value.ToString()) : value.ToString(),
        };

    private static string Radix(BigInteger value, int bits)
    {
        var digits = new List<char>();
        do
        {
            digits.Add("0123456789abcdef"[(int)(value & ((1 << bits) - 1))]);
            value >>= bits;
        } while (!value.IsZero);
        digits.Reverse();
        return new string([.. digits]);
    }

    private static string Grouped(string text)
    {
        int end = text.IndexOf('.', StringComparison.Ordinal) is >= 0 and var point ? point : text.Length;
        for (int at = end - 3; at > 0; at -= 3)
            text = text.Insert(at, ",");
        return text;
    }

    private static string Fixed(double number, int precision)
    {
        string digits = Numbers.RoundScaled(number, precision).ToString().PadLeft(precision + 1, '0');
        return precision == 0 ? digits : $"{digits[..^precision]}.{digits[^precision..]}";
    }

    private static string Scientific(double number, int precision)
    {
        (string digits, int exponent) = Digits(number, precision + 1);
        string fraction = precision == 0 ? "" : $".{digits[1..]}";
        return $"{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
    }

    private string General(double number, int precision, bool isDefault)
    {
        (string digits, int exponent) = Digits(number, precision);
        int most = isDefault ? precision - 1 : precision;
        string text =
            exponent >= -4 && exponent < most
                ? Fixed(number, Math.Max(precision - 1 - exponent, 0))
                : Scientific(number, precision - 1);
        if (Alternate || !text.Contains('.', StringComparison.Ordinal))
            return isDefault && exponent >= -4 && exponent < most ? text + ".0" : text;
        int end = text.IndexOf('e', StringComparison.Ordinal) is >= 0 and var mark ? mark : text.Length;
        string trimmed = text[..end].TrimEnd('0').TrimEnd('.');
        if (isDefault && end == text.Length && !trimmed.Contains('.', StringComparison.Ordinal))
            trimmed += ".0";
        return trimmed + text[end..];
    }

    // Significant digits of a number, and the power of ten of the first one.
    private static (string Digits, int Exponent) Digits(double number, int count)
    {
        if (number == 0)
            return (new string('0', count), 0);
        int exponent = (int)Math.Floor(Math.Log10(number));
        while (true)
        {
            string digits = Numbers.RoundScaled(number, count - 1 - exponent).ToString();
            if (digits.Length == count)
                return (digits, exponent);
            exponent += digits.Length > count ? 1 : -1;
        }
    }
}
