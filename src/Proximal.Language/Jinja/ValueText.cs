using System.Numerics;
using System.Text;

namespace Proximal.Language.Jinja;

/// <summary>Values as text, as Python's <c>str</c> and <c>repr</c> write them.</summary>
internal static class ValueText
{
    /// <summary>The text that printing a value writes.</summary>
    internal static string Of(Run run, object value)
    {
        switch (value)
        {
            case string text:
                run.Limits.SpendText(text.Length);
                return text;
            case Undefined:
                return "";
            default:
                return Representation(run, value);
        }
    }

    /// <summary>The text of a value inside a list.</summary>
    internal static string Representation(Run run, object value)
    {
        var result = new StringBuilder();
        Append(run, result, value, 0);
        return result.ToString();
    }

    private static void Append(Run run, StringBuilder result, object value, int depth)
    {
        Limits.CheckDepth(depth);
        run.Limits.SpendText(result.Length > Limits.Text ? result.Length : 0);
        switch (value)
        {
            case None:
                result.Append("None");
                break;
            case Undefined:
                result.Append("Undefined");
                break;
            case bool flag:
                result.Append(flag ? "True" : "False");
                break;
            case BigInteger whole:
                run.Limits.Spend(whole.GetBitLength() >> 5);
                result.Append(whole);
                break;
            case double number:
                result.Append(FloatText.Of(number));
                break;
            case string text:
                run.Limits.SpendText(text.Length);
                AppendQuoted(result, text);
                break;
            case RangeValue range:
                result.Append($"range({range.Start}, {range.Stop}");
                result.Append(range.Step == 1 ? ")" : $", {range.Step})");
                break;
            case Sequence sequence:
                bool isTuple = sequence is TupleValue;
                AppendItems(run, result, sequence, isTuple ? '(' : '[', depth);
                result.Append(isTuple ? (sequence.Count == 1 ? ",)" : ")") : "]");
                break;
            case DictValue dict:
                AppendDict(run, result, dict, depth);
                break;
            case DictView view:
                result.Append(view.TypeName).Append('(');
                AppendItems(run, result, view.Items, '[', depth);
                result.Append("])");
                break;
            case NamespaceValue space:
                result.Append("<Namespace ");
                AppendDict(run, result, space.Members, depth + 1);
                result.Append('>');
                break;
            case LoopState loop:
                result.Append($"<LoopContext {loop.Index0 + 1}/{loop.Items.Count}>");
                break;
            case Macro macro:
                result.Append($"<Macro '{macro.Name}'>");
                break;
            default:
                result.Append($"<{TypeNames.Of(value)} object>");
                break;
        }
    }

    private static void AppendItems(Run run, StringBuilder result, IEnumerable<object> items, char open, int depth)
    {
        result.Append(open);
        bool first = true;
        foreach (object item in items)
        {
            run.Limits.Spend(1);
            if (!first)
                result.Append(", ");
            first = false;
            Append(run, result, item, depth + 1);
        }
    }

    private static void AppendDict(Run run, StringBuilder result, DictValue dict, int depth)
    {
        result.Append('{');
        bool first = true;
        foreach ((object key, object value) in dict.Pairs)
        {
            run.Limits.Spend(1);
            if (!first)
                result.Append(", ");
            first = false;
            Append(run, result, key, depth + 1);
            result.Append(": ");
            Append(run, result, value, depth + 1);
        }

        result.Append('}');
    }

    private static void AppendQuoted(StringBuilder result, string text)
    {
        char quote =
            text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        result.Append(quote);
        for (int i = 0; i < text.Length; i += Characters.LengthAt(text, i))
        {
            char character = text[i];
            if (character == quote || character == '\\')
                result.Append('\\').Append(character);
            else if (character is '\n' or '\r' or '\t')
                result
                    .Append('\\')
                    .Append(
                        character switch
                        {
                            '\n' => 'n',
                            '\r' => 'r',
                            _ => 't',
                        }
                    );
            else if (Characters.IsPrintable(text, i))
                result.Append(text, i, Characters.LengthAt(text, i));
            else
                AppendEscape(result, Characters.CodePointAt(text, i));
        }

        result.Append(quote);
    }

    private static void AppendEscape(StringBuilder result, int codePoint) =>
        result.Append(
            codePoint switch
            {
                < 0x100 => $"\\x{codePoint:x2}",
                < 0x10000 => $"\\u{codePoint:x4}",
                _ => $"\\U{codePoint:x8}",
            }
        );
}
