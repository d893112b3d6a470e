using System.Text;

namespace Proximal.Language.Jinja;

/// <summary>Escapes of HTML.</summary>
internal static class Html
{
    internal static string Escape(Run run, string text)
    {
        run.Limits.SpendText(5L * text.Length);
        var result = new StringBuilder(text.Length);
        foreach (char character in text)
            if (EscapeOf(character) is { } escape)
                result.Append(escape);
            else
                result.Append(character);
        return result.ToString();
    }

    /// <summary>Removes comments and tags, replaces entities, and joins white space.</summary>
    internal static string StripTags(string text)
    {
        text = Remove(Remove(text, "<!--", "-->"), "<", ">");
        return System.Net.WebUtility.HtmlDecode(string.Join(' ', TextSearch.Split(text, null, -1)));
    }

    private static string? EscapeOf(char character) =>
        character switch
        {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&#34;",
            '\'' => "&#39;",
            _ => null,
        };

    private static string Remove(string text, string start, string end)
    {
        var result = new StringBuilder();
        int at = 0;
        while (text.IndexOf(start, at, StringComparison.Ordinal) is >= 0 and var from)
        {
            int to = text.IndexOf(end, from, StringComparison.Ordinal);
            if (to < 0)
                break;
            result.Append(text, at, from - at);
            at = to + end.Length;
        }

        return result.Append(text, at, text.Length - at).ToString();
    }
}
