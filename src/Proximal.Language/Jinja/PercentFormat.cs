using System.Text;

namespace Proximal.Language.Jinja;

/// <summary><c>'%s of %d' % (value, value)</c>.</summary>
internal static class PercentFormat
{
    internal static string Format(Run run, string format, object values)
    {
        run.Limits.SpendText(format.Length);
        var result = new StringBuilder();
        object[] items = values is TupleValue tuple ? [.. tuple] : [values];
        int next = 0;
        bool usesNames = false;
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                result.Append(format[i]);
                continue;
            }

            i++;
            if (i < format.Length && format[i] == '%')
            {
                result.Append('%');
                continue;
            }

            string? name = null;
            if (i < format.Length && format[i] == '(' && format.IndexOf(')', i) is >= 0 and var end)
            {
                name = format[(i + 1)..end];
                i = end + 1;
                usesNames = true;
            }

            FormatSpecification specification = Read(format, ref i, Next);
            object value = name is null ? Next() : Named(name);
            result.Append(Convert(run, specification, value));
            run.Limits.SpendText(result.Length > Limits.Text ? result.Length : 0);
        }

        return usesNames || values is DictValue or ListValue or RangeValue || next == items.Length
            ? result.ToString()
            : throw new JinjaException("not all arguments converted during string formatting");

        object Next() =>
            next < items.Length ? items[next++] : throw new JinjaException("not enough arguments for format string");

        object Named(string name) =>
            (values as DictValue ?? throw new JinjaException("format requires a mapping")).Find(name)
            ?? throw new JinjaException($"the format needs a value of '{name}'");
    }

    private static FormatSpecification Read(string format, ref int at, Func<object> next)
    {
        var specification = new FormatSpecification { Align = '>' };
        for (; at < format.Length && "-+ #0".Contains(format[at], StringComparison.Ordinal); at++)
            specification = format[at] switch
            {
                '-' => specification with { Align = '<', Fill = " " },
                '+' => specification with { Sign = '+' },
                ' ' => specification with { Sign = ' ' },
                '#' => specification with { Alternate = true },
                _ => specification.Align == '<' ? specification : specification with { Align = '=', Fill = "0" },
            };
        specification = specification with { Width = Number(format, ref at, next) ?? 0 };
        if (at < format.Length && format[at] == '.')
        {
            at++;
            specification = specification with { Precision = Number(format, ref at, next) ?? 0 };
        }

        return at < format.Length
            ? specification with
            {
                Type = format[at],
            }
            : throw new JinjaException("incomplete format");
    }

    private static int? Number(string format, ref int at, Func<object> next)
    {
        if (at >= format.Length || format[at] != '*')
            return FormatSpecification.NumberAt(format, ref at);
        at++;
        object value = next();
        return Numbers.IsWhole(value) && Numbers.Whole(value) is var whole && whole.Sign >= 0 && whole <= Limits.Text
            ? (int)whole
            : throw new JinjaException("* wants int");
    }

    private static string Convert(Run run, FormatSpecification specification, object value)
    {
        bool zeros = specification.Align == '=';
        switch (specification.Type)
        {
            case 's':
                return (zeros ? specification with { Align = '>', Fill = " " } : specification).Format(
                    run,
                    ValueText.Of(run, value)
                );
            case 'r' or 'a':
                return (specification with { Type = 's' }).Format(run, ValueText.Representation(run, value));
            case 'd' or 'i' or 'u' when value is double number && double.IsFinite(number):
                return (specification with { Type = 'd' }).Format(
                    run,
                    new System.Numerics.BigInteger(Math.Truncate(number))
                );
            case 'c' when value is string text:
                return (specification with { Type = 's' }).Format(run, text);
        }

        if (value is Undefined undefined)
            throw undefined.Failure();
        return Numbers.IsNumber(value)
            ? (value is bool ? specification with { Type = specification.Type ?? 'd' } : specification).Format(
                run,
                value
            )
            : throw new JinjaException(
                $"%{specification.Type} format: a real number is required, not {TypeNames.Of(value)}"
            );
    }
}
