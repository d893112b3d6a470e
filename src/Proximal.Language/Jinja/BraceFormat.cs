using System.Text;

namespace Proximal.Language.Jinja;

/// <summary><c>'{} of {name:&gt;3}'.format(value, name=value)</c>.</summary>
internal static class BraceFormat
{
    internal static string Format(Run run, string format, CallArguments arguments)
    {
        int next = 0;
        return Format(run, format, arguments, ref next, depth: 0);
    }

    private static string Format(Run run, string format, CallArguments arguments, ref int next, int depth)
    {
        if (depth > 1)
            throw new JinjaException("a format is nested too deep");
        run.Limits.SpendText(format.Length);
        var result = new StringBuilder();
        for (int i = 0; i < format.Length; i++)
        {
            char character = format[i];
            bool isDouble = i + 1 < format.Length && format[i + 1] == character;
            if (character is not ('{' or '}') || isDouble)
            {
                result.Append(character);
                if (character is '{' or '}')
                    i++;
                continue;
            }

            int end = character == '{' ? EndOfField(format, i) : -1;
            if (end < 0)
                throw new JinjaException($"a '{character}' of the format is single");
            result.Append(Field(run, format[(i + 1)..end], arguments, ref next, depth));
            run.Limits.SpendText(result.Length > Limits.Text ? result.Length : 0);
            i = end;
        }

        return result.ToString();
    }

    private static int EndOfField(string format, int start)
    {
        int open = 0;
        for (int i = start; i < format.Length; i++)
        {
            if (format[i] == '{')
                open++;
            else if (format[i] == '}' && --open == 0)
                return i;
        }

        return -1;
    }

    private static string Field(Run run, string field, CallArguments arguments, ref int next, int depth)
    {
        int colon = field.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? field : field[..colon];
        string conversion = "";
        if (name.IndexOf('!', StringComparison.Ordinal) is >= 0 and var mark)
            (name, conversion) = (name[..mark], name[(mark + 1)..]);
        object value = ValueOf(run, name, arguments, ref next);
        if (conversion is "r" or "a")
            value = ValueText.Representation(run, value);
        else if (conversion is "s")
            value = ValueText.Of(run, value);
        else if (conversion.Length > 0)
            throw new JinjaException($"the format has the unknown conversion '!{conversion}'");
        string specification = colon < 0 ? "" : Format(run, field[(colon + 1)..], arguments, ref next, depth + 1);
        return specification.Length == 0
            ? ValueText.Of(run, value)
            : FormatSpecification.Parse(specification).Format(run, value);
    }

    private static object ValueOf(Run run, string name, CallArguments arguments, ref int next)
    {
        int end = name.AsSpan().IndexOfAny('.', '[');
        string first = end < 0 ? name : name[..end];
        object value;
        if (first.Length == 0 || first.All(char.IsAsciiDigit))
        {
            int index =
                first.Length == 0 ? next++
                : int.TryParse(first, out int given) ? given
                : int.MaxValue;
            value =
                index < arguments.Positional.Count
                    ? arguments.Positional[index]
                    : throw new JinjaException($"the format has no value {index}");
        }
        else
            value = arguments.Named.Find(first) ?? throw new JinjaException($"the format has no value '{first}'");

        string rest = end < 0 ? "" : name[end..];
        while (rest.Length > 0)
        {
            bool isMember = rest[0] == '.';
            int stop = isMember
                ? rest.AsSpan(1).IndexOfAny('.', '[') is >= 0 and var at
                    ? at + 1
                    : rest.Length
                : rest.IndexOf(']', StringComparison.Ordinal);
            if (stop < 0)
                throw new JinjaException("a '[' of the format has no end");
            string key = rest[1..stop];
            value = isMember ? Members.Member(run, value, key) : Members.Item(run, value, KeyOf(key));
            rest = isMember ? rest[stop..] : rest[(stop + 1)..];
        }

        return value;
    }

    private static object KeyOf(string key) =>
        key.Length > 0 && key.All(char.IsAsciiDigit) ? System.Numerics.BigInteger.Parse(key) : key;
}
