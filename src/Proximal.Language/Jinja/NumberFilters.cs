using System.Globalization;
using System.Numerics;
using static Proximal.Language.Jinja.Parameters;

namespace Proximal.Language.Jinja;

/// <summary>Filters of numbers.</summary>
internal static class NumberFilters
{
    private static readonly string[] DecimalUnits = ["kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];
    private static readonly string[] BinaryUnits = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"];

    internal static IEnumerable<Function> All()
    {
        yield return new Function("int", "value default? base?", ToWhole);
        yield return new Function(
            "float",
            "value default?",
            static (_, a) => ToFloat(a[0]!) is { } number ? number : a[1] ?? 0.0
        );
        yield return new Function("abs", "value", static (_, a) => Abs(a[0]!));
        yield return new Function("round", "value precision? method?", Round);
        yield return new Function("filesizeformat", "value binary?", FileSize);
    }

    private static object Abs(object value) =>
        value switch
        {
            double number => Math.Abs(number),
            bool or BigInteger => BigInteger.Abs(Numbers.Whole(value)),
            Undefined undefined => throw undefined.Failure(),
            _ => throw new JinjaException($"bad operand type for abs(): '{TypeNames.Of(value)}'"),
        };

    private static object ToWhole(Run run, object?[] values)
    {
        object defaultValue = values[1] ?? BigInteger.Zero;
        object value = values[0]!;
        if (value is Undefined undefined)
            throw undefined.Failure();
        if (Numbers.IsWhole(value))
            return Numbers.Whole(value);
        if (value is string text && ParseWhole(text, Whole(values[2], "the base", 10)) is { } whole)
            return whole;
        return ToFloat(value) is { } number && double.IsFinite(number)
            ? new BigInteger(Math.Truncate(number))
            : defaultValue;
    }

    private static BigInteger? ParseWhole(string text, long radix)
    {
        string digits = TextSearch.Strip(text, null, start: true, end: true);
        bool negative = digits.StartsWith('-');
        if (negative || digits.StartsWith('+'))
            digits = digits[1..];
        string prefix = digits.Length > 2 ? digits[..2].ToLowerInvariant() : "";
        int known = prefix switch
        {
            "0x" => 16,
            "0o" => 8,
            "0b" => 2,
            _ => 0,
        };
        if (known > 0 && (radix == known || radix == 0))
            (radix, digits) = (known, digits[2..].TrimStart('_'));
        if (radix == 0)
            radix = 10;
        if (radix is < 2 or > 36)
            throw new JinjaException("the base of int must lie between 2 and 36");
        bool isPlain =
            digits.Length is > 0 and <= 4300
            && !digits.StartsWith('_')
            && !digits.EndsWith('_')
            && !digits.Contains("__", StringComparison.Ordinal);
        if (!isPlain)
            return null;
        BigInteger value = 0;
        foreach (char character in digits)
        {
            if (character == '_')
                continue;
            int digit =
                char.IsDigit(character) ? (int)char.GetNumericValue(character)
                : char.IsAsciiLetter(character) ? char.ToLowerInvariant(character) - 'a' + 10
                : 99;
            if (digit >= radix)
                return null;
            value = (value * radix) + digit;
        }

        return negative ? -value : value;
    }

    private static double? ToFloat(object value)
    {
        if (value is Undefined undefined)
            throw undefined.Failure();
        if (Numbers.IsNumber(value))
            return Numbers.Float(value);
        if (value is not string text)
            return null;
        text = TextSearch.Strip(text, null, start: true, end: true);
        string magnitude = text.TrimStart('+', '-').ToLowerInvariant();
        if (magnitude.Length + 1 < text.Length)
            return null;
        double sign = text.StartsWith('-') ? -1 : 1;
        switch (magnitude)
        {
            case "inf" or "infinity":
                return sign * double.PositiveInfinity;
            case "nan":
                return double.NaN;
        }

        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return
            magnitude.All(static c => char.IsAsciiDigit(c) || c is '.' or 'e' or '+' or '-' or '_')
            && double.TryParse(
                magnitude.Replace("_", "", StringComparison.Ordinal),
                Style,
                CultureInfo.InvariantCulture,
                out double number
            )
            ? sign * number
            : null;
    }

    private static object Round(Run run, object?[] values)
    {
        object value = values[0]!;
        if (value is Undefined undefined)
            throw undefined.Failure();
        if (!Numbers.IsNumber(value))
            throw new JinjaException($"type {TypeNames.Of(value)} cannot be rounded");
        int places = (int)Math.Clamp(Whole(values[1], "the precision", 0), -1000, 1000);
        switch (values[2] ?? "common")
        {
            case "common" when Numbers.IsWhole(value):
                BigInteger whole = Numbers.Whole(value);
                if (places >= 0)
                    return whole;
                var unit = BigInteger.Pow(10, -places);
                return Numbers.RoundToEven(whole, unit) * unit;
            case "common":
                return Numbers.Round((double)value, places);
            case "ceil":
                return Math.Ceiling(Numbers.Float(value) * Math.Pow(10, places)) / Math.Pow(10, places);
            case "floor":
                return Math.Floor(Numbers.Float(value) * Math.Pow(10, places)) / Math.Pow(10, places);
            default:
                throw new JinjaException("the method of round must be common, ceil or floor");
        }
    }

    private static string FileSize(Run run, object?[] values)
    {
        double bytes = ToFloat(values[0]!) ?? throw new JinjaException("filesizeformat needs a number");
        bool isBinary = Flag(values[1]);
        double step = isBinary ? 1024 : 1000;
        if (bytes == 1)
            return "1 Byte";
        if (bytes < step)
            return $"{Math.Truncate(bytes)} Bytes";
        string[] units = isBinary ? BinaryUnits : DecimalUnits;
        int at = 0;
        double unit = step;
        while (at < units.Length - 1 && bytes >= unit * step)
        {
            unit *= step;
            at++;
        }

        return new FormatSpecification { Type = 'f', Precision = 1 }.Format(run, bytes / unit) + $" {units[at]}";
    }
}
