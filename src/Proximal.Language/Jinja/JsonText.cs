using System.Numerics;
using System.Text;

namespace Proximal.Language.Jinja;

/// <summary>Values as JSON, as Python's <c>json.dumps</c> writes them.</summary>
internal sealed class JsonText
{
    private readonly StringBuilder result = new();
    private readonly Run run;
    private readonly bool ensureAscii;
    private readonly bool sortKeys;
    private readonly string? indent;
    private readonly string itemSeparator;
    private readonly string keySeparator;

    internal JsonText(Run run, object ensureAscii, object indent, object separators, object sortKeys)
    {
        this.run = run;
        this.ensureAscii = Truth.Of(ensureAscii);
        this.sortKeys = Truth.Of(sortKeys);
        this.indent = indent switch
        {
            None => null,
            string text => text,
            bool or BigInteger => new string(
                ' ',
                (int)BigInteger.Clamp(Numbers.Whole(indent), BigInteger.Zero, new BigInteger(Limits.Nesting))
            ),
            _ => throw new JinjaException("the indent of tojson must be a whole number or text"),
        };
        (itemSeparator, keySeparator) = separators switch
        {
            None => (this.indent is null ? ", " : ",", ": "),
            Sequence { Count: 2 } pair when pair[0] is string item && pair[1] is string key => (item, key),
            _ => throw new JinjaException("the separators of tojson must be two texts"),
        };
    }

    internal string Write(object value)
    {
        Append(value, 0);
        return result.ToString();
    }

    private void Append(object value, int depth)
    {
        Limits.CheckDepth(depth);
        run.Limits.Spend(1);
        if (result.Length > Limits.Text)
            run.Limits.SpendText(result.Length);
        switch (value)
        {
            case string text:
                run.Limits.SpendText(text.Length);
                AppendQuoted(text);
                break;
            case ListValue or TupleValue:
                AppendList((Sequence)value, depth);
                break;
            case DictValue dict:
                AppendDict(dict, depth);
                break;
            default:
                result.Append(
                    Scalar(value)
                        ?? throw new JinjaException($"Object of type {TypeNames.Of(value)} is not JSON serializable")
                );
                break;
        }
    }

    private static string? Scalar(object value) =>
        value switch
        {
            None => "null",
            bool flag => flag ? "true" : "false",
            BigInteger whole => whole.ToString(),
            double number => double.IsNaN(number) ? "NaN"
            : double.IsInfinity(number) ? (number > 0 ? "Infinity" : "-Infinity")
            : FloatText.Of(number),
            _ => null,
        };

    private void AppendList(Sequence list, int depth)
    {
        result.Append('[');
        for (int i = 0; i < list.Count; i++)
        {
            StartItem(i, depth);
            Append(list[i], depth + 1);
        }

        End(list.Count, depth);
        result.Append(']');
    }

    private void AppendDict(DictValue dict, int depth)
    {
        IEnumerable<KeyValuePair<object, object>> pairs = sortKeys
            ? [.. Sorting.Sort(run, dict.Pairs, static pair => pair.Key, reverse: false)]
            : dict.Pairs;
        result.Append('{');
        int i = 0;
        foreach ((object key, object value) in pairs)
        {
            StartItem(i++, depth);
            AppendQuoted(
                key as string
                    ?? Scalar(key)
                    ?? throw new JinjaException($"keys must be str, int, float, bool or None, not {TypeNames.Of(key)}")
            );
            result.Append(keySeparator);
            Append(value, depth + 1);
        }

        End(dict.Count, depth);
        result.Append('}');
    }

    private void StartItem(int index, int depth)
    {
        if (index > 0)
            result.Append(itemSeparator);
        if (indent is not null)
            NewLine(depth + 1);
    }

    private void End(int count, int depth)
    {
        if (indent is not null && count > 0)
            NewLine(depth);
    }

    private void NewLine(int depth)
    {
        run.Limits.SpendText((long)indent!.Length * depth);
        result.Append('\n');
        for (int i = 0; i < depth; i++)
            result.Append(indent);
    }

    private void AppendQuoted(string text)
    {
        result.Append('"');
        foreach (char character in text)
            switch (character)
            {
                case '"':
                    result.Append("\\\"");
                    break;
                case '\\':
                    result.Append(@"\\");
                    break;
                case '\n':
                    result.Append("\\n");
                    break;
                case '\r':
                    result.Append("\\r");
                    break;
                case '\t':
                    result.Append("\\t");
                    break;
                case '\f':
                    result.Append("\\f");
                    break;
                case '\b':
                    result.Append("\\b");
                    break;
                case < ' ':
                case >= '\x7F' when ensureAscii:
                    result.Append($"\\u{(int)character:x4}");
                    break;
                default:
                    result.Append(character);
                    break;
            }

        result.Append('"');
    }
}
