using static Proximal.Language.Jinja.Parameters;

namespace Proximal.Language.Jinja;

/// <summary>Methods of texts.</summary>
internal static class TextMethods
{
    private static readonly Dictionary<string, Function> Known = Create()
        .ToDictionary(static method => method.Name, StringComparer.Ordinal);

    /// <summary>The method of a name; null if there is none.</summary>
    internal static Function? Find(string name) => Known.GetValueOrDefault(name);

    private static IEnumerable<Function> Create() => [.. Cases(), .. Parts(), .. Searches(), .. Kinds(), .. Widths()];

    private static IEnumerable<Function> Cases()
    {
        yield return Mapping("upper", CaseMapping.Upper);
        yield return Mapping("lower", CaseMapping.Lower);
        yield return Mapping("casefold", CaseMapping.Lower);
        yield return Mapping("title", CaseMapping.Title);
        yield return Mapping("capitalize", CaseMapping.Capitalize);
        yield return Mapping("swapcase", CaseMapping.Swap);
    }

    private static IEnumerable<Function> Parts()
    {
        yield return Method("strip", "chars?", static (_, text, a) => Strip(text, a[1], start: true, end: true));
        yield return Method("lstrip", "chars?", static (_, text, a) => Strip(text, a[1], start: true, end: false));
        yield return Method("rstrip", "chars?", static (_, text, a) => Strip(text, a[1], start: false, end: true));
        yield return Method("split", "sep? maxsplit?", static (run, text, a) => Split(run, text, a, TextSearch.Split));
        yield return Method(
            "rsplit",
            "sep? maxsplit?",
            static (run, text, a) => Split(run, text, a, TextSearch.SplitFromEnd)
        );
        yield return Method(
            "splitlines",
            "keepends?",
            static (_, text, a) => List(TextSearch.SplitLines(text, Flag(a[1])))
        );
        yield return Method("partition", "sep", static (_, text, a) => Partition(text, Separator(a[1]), last: false));
        yield return Method("rpartition", "sep", static (_, text, a) => Partition(text, Separator(a[1]), last: true));
        yield return Method(
            "removeprefix",
            "prefix",
            static (_, text, a) =>
                Text(a[1], "the prefix") is var part && text.StartsWith(part, StringComparison.Ordinal)
                    ? text[part.Length..]
                    : text
        );
        yield return Method(
            "removesuffix",
            "suffix",
            static (_, text, a) =>
                Text(a[1], "the suffix") is var part && text.EndsWith(part, StringComparison.Ordinal)
                    ? text[..^part.Length]
                    : text
        );
        yield return Method(
            "replace",
            "old new count?",
            static (run, text, a) =>
                TextSearch.Replace(
                    run,
                    text,
                    Text(a[1], "the replaced part"),
                    Text(a[2], "the replacement"),
                    Whole(a[3], "the count", -1)
                )
        );
        yield return Method("join", "items", static (run, text, a) => Join(run, text, a[1]!));
        yield return new Function(
            "format",
            static (run, arguments) =>
            {
                string format = (string)arguments.Positional[0];
                arguments.Positional.RemoveAt(0);
                return BraceFormat.Format(run, format, arguments);
            }
        );
    }

    private static IEnumerable<Function> Searches()
    {
        yield return Method("startswith", "prefix start? end?", static (_, text, a) => Matches(text, a, atEnd: false));
        yield return Method("endswith", "suffix start? end?", static (_, text, a) => Matches(text, a, atEnd: true));
        yield return Method("find", "sub start? end?", static (_, text, a) => Number(Find(text, a, last: false)));
        yield return Method("rfind", "sub start? end?", static (_, text, a) => Number(Find(text, a, last: true)));
        yield return Method("index", "sub start? end?", static (_, text, a) => Number(Index(text, a, last: false)));
        yield return Method("rindex", "sub start? end?", static (_, text, a) => Number(Index(text, a, last: true)));
        yield return Method("count", "sub start? end?", static (_, text, a) => Number(Count(text, a)));
    }

    private static IEnumerable<Function> Kinds()
    {
        yield return All("isalpha", Characters.IsLetter);
        yield return All("isdigit", Characters.IsDecimal);
        yield return All("isdecimal", Characters.IsDecimal);
        yield return All("isnumeric", Characters.IsNumeric);
        yield return All(
            "isalnum",
            static (text, at) => Characters.IsLetter(text, at) || Characters.IsNumeric(text, at)
        );
        yield return All("isspace", static (text, at) => Characters.IsSpace(text[at]));
        yield return Method("isascii", "", static (_, text, _) => text.All(char.IsAscii));
        yield return Method("isupper", "", static (_, text, _) => IsCase(text, Characters.IsUpper));
        yield return Method("islower", "", static (_, text, _) => IsCase(text, Characters.IsLower));
    }

    private static IEnumerable<Function> Widths()
    {
        yield return Method(
            "ljust",
            "width fill?",
            static (run, text, a) => Pad(run, text, a, left: false, right: true)
        );
        yield return Method(
            "rjust",
            "width fill?",
            static (run, text, a) => Pad(run, text, a, left: true, right: false)
        );
        yield return Method(
            "center",
            "width fill?",
            static (run, text, a) => Pad(run, text, a, left: true, right: true)
        );
        yield return Method("zfill", "width", static (run, text, a) => ZeroFill(run, text, a));
        yield return Method("expandtabs", "tabsize?", static (run, text, a) => ExpandTabs(run, text, a));
    }

    private static Function Method(string name, string parameters, Func<Run, string, object?[], object> body) =>
        new(
            name,
            $"self {parameters}",
            (run, values) =>
            {
                string text = (string)values[0]!;
                run.Limits.SpendText(text.Length);
                return body(run, text, values);
            }
        );

    private static Function Mapping(string name, Func<string, string> map) =>
        Method(name, "", (_, text, _) => map(text));

    private static Function All(string name, Func<string, int, bool> holds) =>
        Method(
            name,
            "",
            (_, text, _) =>
            {
                for (int i = 0; i < text.Length; i += Characters.LengthAt(text, i))
                    if (!holds(text, i))
                        return false;
                return text.Length > 0;
            }
        );

    private static bool IsCase(string text, Func<string, int, bool> holds)
    {
        bool found = false;
        for (int i = 0; i < text.Length; i += Characters.LengthAt(text, i))
        {
            if (!Characters.IsCased(text, i))
                continue;
            if (!holds(text, i))
                return false;
            found = true;
        }

        return found;
    }

    private static string Strip(string text, object? characters, bool start, bool end) =>
        TextSearch.Strip(text, OptionalText(characters, "the characters to strip"), start, end);

    private static string Separator(object? value) =>
        Text(value, "the separator") is { Length: > 0 } text ? text : throw new JinjaException("empty separator");

    private static ListValue Split(
        Run run,
        string text,
        object?[] values,
        Func<string, string?, long, List<string>> split
    )
    {
        string? separator = values[1] is null or None ? null : Separator(values[1]);
        List<string> parts = split(text, separator, Whole(values[2], "the number of splits", -1));
        run.Limits.SpendElements(parts.Count);
        return List(parts);
    }

    private static TupleValue Partition(string text, string separator, bool last)
    {
        int at = last
            ? text.LastIndexOf(separator, StringComparison.Ordinal)
            : text.IndexOf(separator, StringComparison.Ordinal);
        if (at < 0)
            return last ? new TupleValue(["", "", text]) : new TupleValue([text, "", ""]);
        return new TupleValue([text[..at], separator, text[(at + separator.Length)..]]);
    }

    private static string Join(Run run, string separator, object items)
    {
        if (items is Undefined undefined)
            throw undefined.Failure();
        string[] texts = Array.ConvertAll(
            Iteration.ToArray(run, items),
            static item => Text(item, "each item of join")
        );
        run.Limits.SpendText(texts.Sum(text => (long)text.Length + separator.Length));
        return string.Join(separator, texts);
    }

    /// <summary>The part between the code points of two arguments, and its offset; null if it is empty by order.</summary>
    private static (string Part, int Start)? Range(string text, object? start, object? end)
    {
        int length = Characters.Count(text);
        int from = Bound(start, 0),
            to = Bound(end, length);
        return from <= to && from <= length ? (Characters.Slice(text, from, to), from) : null;

        int Bound(object? value, int defaultValue)
        {
            if (value is null or None)
                return defaultValue;
            long at = Whole(value, "a position", 0);
            return (int)Math.Clamp(at < 0 ? at + length : at, 0, length + 1L);
        }
    }

    private static bool Matches(string text, object?[] values, bool atEnd)
    {
        if (Range(text, values[2], values[3]) is not { Part: var part })
            return false;
        IEnumerable<object> candidates = values[1] is TupleValue several ? several : [values[1]!];
        return candidates
            .Select(static candidate => Text(candidate, "the prefix or suffix"))
            .Any(candidate =>
                atEnd
                    ? part.EndsWith(candidate, StringComparison.Ordinal)
                    : part.StartsWith(candidate, StringComparison.Ordinal)
            );
    }

    private static int Find(string text, object?[] values, bool last)
    {
        string sought = Text(values[1], "the part");
        if (Range(text, values[2], values[3]) is not { } range)
            return -1;
        int at = last
            ? range.Part.LastIndexOf(sought, StringComparison.Ordinal)
            : range.Part.IndexOf(sought, StringComparison.Ordinal);
        return at < 0 ? -1 : range.Start + Characters.Count(range.Part[..at]);
    }

    private static int Index(string text, object?[] values, bool last) =>
        Find(text, values, last) is >= 0 and var at ? at : throw new JinjaException("substring not found");

    private static int Count(string text, object?[] values)
    {
        string sought = Text(values[1], "the part");
        if (Range(text, values[2], values[3]) is not { Part: var part })
            return 0;
        return sought.Length == 0 ? Characters.Count(part) + 1 : TextSearch.CountOf(part, sought);
    }

    private static string Pad(Run run, string text, object?[] values, bool left, bool right)
    {
        int missing = Length(values[1], "the width", 0) - Characters.Count(text);
        string fill = values[2] is null ? " " : Text(values[2], "the fill character");
        if (Characters.Count(fill) != 1)
            throw new JinjaException("The fill character must be exactly one character long");
        if (missing <= 0)
            return text;
        run.Limits.SpendText((long)missing * fill.Length + text.Length);

        // Python's center gives an odd rest to the left if the width is odd.
        int before =
            !left ? 0
            : !right ? missing
            : (missing / 2) + (missing & (missing + Characters.Count(text)) & 1);
        return string.Concat(Enumerable.Repeat(fill, before))
            + text
            + string.Concat(Enumerable.Repeat(fill, missing - before));
    }

    private static string ZeroFill(Run run, string text, object?[] values)
    {
        int missing = Length(values[1], "the width", 0) - Characters.Count(text);
        if (missing <= 0)
            return text;
        run.Limits.SpendText((long)missing + text.Length);
        int sign = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        return text[..sign] + new string('0', missing) + text[sign..];
    }

    private static string ExpandTabs(Run run, string text, object?[] values)
    {
        int size = Length(values[1], "the size of tabs", 8);
        run.Limits.SpendText(text.Length + ((long)size * text.Count(static c => c == '\t')));
        var result = new System.Text.StringBuilder();
        int column = 0;
        for (int i = 0; i < text.Length; i += Characters.LengthAt(text, i))
        {
            if (text[i] == '\t')
            {
                int blanks = size == 0 ? 0 : size - (column % size);
                result.Append(' ', blanks);
                column += blanks;
                continue;
            }

            result.Append(text, i, Characters.LengthAt(text, i));
            column = text[i] is '\n' or '\r' ? 0 : column + 1;
        }

        return result.ToString();
    }
}
