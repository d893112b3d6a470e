using System.Globalization;
using System.Text;

namespace Proximal.Language.Jinja;

/// <summary>Dates in the format of Python's <c>strftime</c>, in English.</summary>
internal static class DateFormat
{
    internal static string Format(DateTime date, string format)
    {
        var result = new StringBuilder();
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                result.Append(format[i]);
                continue;
            }

            i++;
            bool unpadded = format[i] == '-' && i + 1 < format.Length;
            if (unpadded)
                i++;
            string part =
                Part(date, format[i])
                ?? throw new JinjaException($"strftime_now does not support the directive '%{format[i]}'");
            string trimmed = part.TrimStart('0');
            result.Append(unpadded && char.IsAsciiDigit(part[0]) ? (trimmed.Length == 0 ? "0" : trimmed) : part);
        }

        return result.ToString();
    }

    private static string? Part(DateTime date, char directive) =>
        directive switch
        {
            'Y' => date.Year.ToString("0000"),
            'y' => (date.Year % 100).ToString("00"),
            'C' => (date.Year / 100).ToString("00"),
            'm' => date.Month.ToString("00"),
            'd' => date.Day.ToString("00"),
            'e' => date.Day.ToString().PadLeft(2),
            'j' => date.DayOfYear.ToString("000"),
            'H' => date.Hour.ToString("00"),
            'I' => (((date.Hour + 11) % 12) + 1).ToString("00"),
            'M' => date.Minute.ToString("00"),
            'S' => date.Second.ToString("00"),
            'f' => (date.Ticks / 10 % 1_000_000).ToString("000000"),
            'p' => date.Hour < 12 ? "AM" : "PM",
            'A' => date.ToString("dddd", CultureInfo.InvariantCulture),
            'a' => date.ToString("ddd", CultureInfo.InvariantCulture),
            'B' => date.ToString("MMMM", CultureInfo.InvariantCulture),
            'b' or 'h' => date.ToString("MMM", CultureInfo.InvariantCulture),
            'w' => ((int)date.DayOfWeek).ToString(),
            'u' => ((((int)date.DayOfWeek) + 6) % 7 + 1).ToString(),
            'D' or 'x' => date.ToString("MM/dd/yy", CultureInfo.InvariantCulture),
            'F' => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            'T' or 'X' => date.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
            'R' => date.ToString("HH:mm", CultureInfo.InvariantCulture),
            'c' => date.ToString("ddd MMM ", CultureInfo.InvariantCulture)
                + date.Day.ToString().PadLeft(2)
                + date.ToString(" HH:mm:ss yyyy", CultureInfo.InvariantCulture),
            'Z' or 'z' => "",
            'n' => "\n",
            't' => "\t",
            '%' => "%",
            _ => null,
        };
}
