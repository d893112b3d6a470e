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
        yield return new Function("truncate", "s length? killwords? end? leeway?", Truncate);
        yield return TextFilters.Text(
            "center",
            "width?",
            static (run, text, a) =>
                TextMethods.Find("center")!.Invoke(run, CallArguments.Of(run, text, a[1] ?? new BigInteger(80)))
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

    private static string Truncate(Run run, object?[] values)
    {
        string text = Text(values[0], "the text to truncate");
        run.Limits.SpendText(text.Length);
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
}
