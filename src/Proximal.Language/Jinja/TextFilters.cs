using System.Text;
using static Proximal.Language.Jinja.Parameters;

namespace Proximal.Language.Jinja;

/// <summary>Filters of texts.</summary>
internal static class TextFilters
{
    internal static IEnumerable<Function> All()
    {
        yield return Text("upper", "", static (_, text, _) => CaseMapping.Upper(text));
        yield return Text("lower", "", static (_, text, _) => CaseMapping.Lower(text));
        yield return Text("capitalize", "", static (_, text, _) => CaseMapping.Capitalize(text));
        yield return Text("title", "", static (_, text, _) => Title(text));
        yield return Text(
            "trim",
            "chars?",
            static (_, text, a) =>
                TextSearch.Strip(text, OptionalText(a[1], "the characters to trim"), start: true, end: true)
        );
        yield return Text(
            "replace",
            "old new count?",
            static (run, text, a) =>
                TextSearch.Replace(
                    run,
                    text,
                    Printed(run, a[1]),
                    Printed(run, a[2]),
                    a[3] is None ? -1 : Whole(a[3], "the count", -1)
                )
        );
        yield return Text("string", "", static (_, text, _) => text);
        yield return Text("safe", "", static (_, text, _) => text);
        yield return Text("escape", "", static (run, text, _) => Html.Escape(run, text));
        yield return Text("striptags", "", static (_, text, _) => Html.StripTags(text));
        yield return Text("wordcount", "", static (_, text, _) => Number(CountWords(text)));
        yield return new Function("urlencode", "value", UrlEncode);
        yield return new Function("xmlattr", "d autospace?", Attributes);
        yield return new Function(
            "format",
            static (run, arguments) =>
            {
                string format = Printed(run, arguments.Positional[0]);
                arguments.Positional.RemoveAt(0);
                bool isNamed = arguments.Named.Count > 0;
                if (isNamed && arguments.Positional.Count > 0)
                    throw new JinjaException("format takes arguments either with or without names");
                return PercentFormat.Format(
                    run,
                    format,
                    isNamed ? arguments.Named : new TupleValue(arguments.Positional)
                );
            }
        );
        yield return new Function(
            "tojson",
            "value ensure_ascii? indent? separators? sort_keys?",
            static (run, a) =>
                new JsonText(run, a[1] ?? false, a[2] ?? None.Value, a[3] ?? None.Value, a[4] ?? false).Write(a[0]!)
        );
        yield return new Function("pprint", "value", static (run, a) => ValueText.Representation(run, a[0]!));
    }

    /// <summary>Filter of the printed text of a value.</summary>
    internal static Function Text(string name, string parameters, Func<Run, string, object?[], object> body) =>
        new(
            name,
            $"s {parameters}",
            (run, values) =>
            {
                string text = Printed(run, values[0]);
                run.Limits.SpendText(text.Length);
                return body(run, text, values);
            }
        );

    // A word begins after white space, hyphens and opening brackets.
    private static string Title(string text)
    {
        var result = new StringBuilder(text.Length);
        int at = 0;
        while (at < text.Length)
        {
            int end = at;
            while (end < text.Length && !IsSeparator(text[end]))
                end++;
            if (end > at)
            {
                int first = at + Characters.LengthAt(text, at);
                result.Append(CaseMapping.Upper(text[at..first])).Append(CaseMapping.Lower(text[first..end]));
            }

            for (at = end; at < text.Length && IsSeparator(text[at]); at++)
                result.Append(text[at]);
        }

        return result.ToString();
    }

    private static bool IsSeparator(char character) =>
        Characters.IsSpace(character) || character is '-' or '(' or '{' or '[' or '<';

    private static int CountWords(string text)
    {
        int words = 0;
        bool inWord = false;
        for (int i = 0; i < text.Length; i += Characters.LengthAt(text, i))
        {
            bool isPart = text[i] == '_' || Characters.IsLetter(text, i) || Characters.IsNumeric(text, i);
            words += isPart && !inWord ? 1 : 0;
            inWord = isPart;
        }

        return words;
    }

    private static string UrlEncode(Run run, object?[] values)
    {
        if (values[0] is string || !Iteration.IsIterable(values[0]!))
            return Quote(run, values[0]!, safe: "/");
        IEnumerable<object> pairs = values[0] is DictValue dict ? dict.Items : Iteration.Over(run, values[0]!);
        var parts = new List<string>();
        foreach (object pair in pairs)
            if (Iteration.ToArray(run, pair) is [var key, var value])
                parts.Add($"{QuoteForQuery(run, key)}={QuoteForQuery(run, value)}");
            else
                throw new JinjaException("urlencode needs pairs of a key and a value");
        return string.Join('&', parts);
    }

    private static string QuoteForQuery(Run run, object value) =>
        Quote(run, value, safe: "").Replace("%20", "+", StringComparison.Ordinal);

    private static string Quote(Run run, object value, string safe)
    {
        string text = Printed(run, value);
        run.Limits.SpendText(9L * text.Length);
        var result = new StringBuilder();
        foreach (byte code in Encoding.UTF8.GetBytes(text))
        {
            char character = (char)code;
            if (char.IsAsciiLetterOrDigit(character) || ("_.-~" + safe).Contains(character, StringComparison.Ordinal))
                result.Append(character);
            else
                result.Append($"%{code:X2}");
        }

        return result.ToString();
    }

    private static string Attributes(Run run, object?[] values)
    {
        if (values[0] is not DictValue dict)
            throw new JinjaException($"xmlattr needs a dict, not '{TypeNames.Of(values[0]!)}'");
        var result = new StringBuilder();
        foreach ((object key, object value) in dict.Pairs)
        {
            if (value is None or Undefined)
                continue;
            string name = Printed(run, key);
            if (name.Any(static character => Characters.IsSpace(character) || character is '/' or '>' or '='))
                throw new JinjaException($"the name of an attribute is invalid: '{name}'");
            if (result.Length > 0 || Flag(values[1], defaultValue: true))
                result.Append(' ');
            result.Append($"{Html.Escape(run, name)}=\"{Html.Escape(run, Printed(run, value))}\"");
        }

        return result.ToString();
    }
}
