using System.Numerics;
using System.Text;
using static Proximal.Language.Jinja.Parameters;

namespace Proximal.Language.Jinja;

/// <summary>Filters that indent, cut and fill texts.</summary>
internal static class LayoutFilters
{
    // A text that is longer by up to this number of characters is not cut.
    private const int Leeway = 5;

    internal static IEnumerable<Function> All()
    {
        yield return new Function("indent", "s width? first? blank?", Indent);
        yield return TextFilters.Text("truncate", "length? killwords? end? leeway?", Truncate);
        yield return TextFilters.Text("wordwrap", "width? break_long_words? wrapstring?", Wrap);
        yield return TextFilters.Text(
            "center",
            "width?",
            static (run, text, a) =>
                TextMethods
                    .Find("center")!
                    .Invoke(run, CallArguments.Of(run, text, a[1] ?? new BigInteger(80)))
        );
    }

    private static string Indent(Run run, object?[] values)
    {
        string text = Text(values[0], "the text to indent");
        string indention = values[1] as string ?? new string(' ', Length(values[1], "the width", 4));
        bool indentsBlank = Flag(values[3]);
        List<string> lines = TextSearch.SplitLines(text + "\n");
        run.Limits.SpendText(text.Length + ((long)indention.Length * (lines.Count + 1)));
        var result = new StringBuilder(Flag(values[2]) ? indention : "");
        for (int i = 0; i < lines.Count; i++)
        {
            if (i > 0)
                result.Append('\n').Append(indentsBlank || lines[i].Length > 0 ? indention : "");
            result.Append(lines[i]);
        }

        return result.ToString();
    }

    private static string Truncate(Run run, string text, object?[] values)
    {
        int length = Length(values[1], "the length", 255),
            leeway = values[4] is null or None ? Leeway : Length(values[4], "the leeway", Leeway);
        string end = values[3] is null ? "..." : Text(values[3], "the end");
        int kept = length - Characters.Count(end);
        if (kept < 0)
            throw new JinjaException($"truncate needs a length of at least {Characters.Count(end)}");
        if (Characters.Count(text) <= length + leeway)
            return text;
        string start = Characters.Slice(text, 0, kept);
        return Flag(values[2]) ? start + end : TextSearch.SplitFromEnd(start, " ", 1)[0] + end;
    }

    private static string Wrap(Run run, string text, object?[] values)
    {
        int width = Length(values[1], "the width", 79);
        if (width == 0)
            throw new JinjaException("wordwrap needs a width of at least 1");
        bool breaks = Flag(values[2], defaultValue: true);
        string separator = OptionalText(values[3], "the line end") ?? "\n";
        var lines = new List<string>();
        foreach (string paragraph in TextSearch.SplitLines(text))
            lines.Add(string.Join(separator, WrapParagraph(paragraph, width, breaks)));
        run.Limits.SpendText(text.Length + ((long)separator.Length * (text.Length + lines.Count)));
        return string.Join(separator, lines);
    }

    private static List<string> WrapParagraph(string paragraph, int width, bool breaks)
    {
        var lines = new List<string>();
        string line = "";
        foreach (string word in TextSearch.Split(paragraph, " ", -1))
        {
            string rest = word;
            if (line.Length > 0 && Characters.Count(line) + 1 + Characters.Count(rest) > width)
            {
                lines.Add(line);
                line = "";
            }

            while (breaks && line.Length == 0 && Characters.Count(rest) > width)
            {
                lines.Add(Characters.Slice(rest, 0, width));
                rest = Characters.Slice(rest, width, int.MaxValue);
            }

            line = line.Length > 0 ? $"{line} {rest}" : rest;
        }

        if (line.Length > 0)
            lines.Add(line);
        return lines;
    }
}
