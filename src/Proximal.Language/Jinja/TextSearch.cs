namespace Proximal.Language.Jinja;

/// <summary>Splitting, stripping and replacing of texts, as Python's methods of <c>str</c> do.</summary>
internal static class TextSearch
{
    internal static string Strip(string text, string? characters, bool start, bool end)
    {
        HashSet<int>? stripped = characters is null ? null : [.. CodePointsOf(characters)];
        (int from, int to) = (0, text.Length);
        while (start && from < to && IsStripped(from))
            from += Characters.LengthAt(text, from);
        while (end && to > from && IsStripped(Characters.Before(text, to)))
            to = Characters.Before(text, to);
        return text[from..to];

        bool IsStripped(int at) => stripped?.Contains(Characters.CodePointAt(text, at)) ?? Characters.IsSpace(text[at]);
    }

    /// <summary>Splits at a separator, or at white space if it is null.</summary>
    /// <param name="text">The text.</param>
    /// <param name="separator">The separator; null for white space.</param>
    /// <param name="most">Maximum number of splits; negative for no limit.</param>
    internal static List<string> Split(string text, string? separator, long most)
    {
        if (separator is null)
            return SplitAtSpace(text, most);
        var parts = new List<string>();
        int at = 0;
        while (most != 0 && text.IndexOf(separator, at, StringComparison.Ordinal) is >= 0 and var found)
        {
            Add(parts, text[at..found]);
            at = found + separator.Length;
            most--;
        }

        Add(parts, text[at..]);
        return parts;
    }

    /// <summary>The same from the end.</summary>
    internal static List<string> SplitFromEnd(string text, string? separator, long most)
    {
        var parts = new List<string>();
        int end = text.Length;
        if (separator is null)
        {
            while ((end = text.AsSpan(0, end).LastIndexOfNonSpace() + 1) > 0 && most != 0)
            {
                int start = end;
                while (start > 0 && !Characters.IsSpace(text[start - 1]))
                    start--;
                Add(parts, text[start..end]);
                end = start;
                most--;
            }

            if (end > 0)
                Add(parts, text[..end]);
        }
        else
        {
            while (
                most != 0 && text.AsSpan(0, end).LastIndexOf(separator, StringComparison.Ordinal) is >= 0 and var found
            )
            {
                Add(parts, text[(found + separator.Length)..end]);
                end = found;
                most--;
            }

            Add(parts, text[..end]);
        }

        parts.Reverse();
        return parts;
    }

    internal static List<string> SplitLines(string text, bool keepEnds = false)
    {
        var lines = new List<string>();
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (
                text[i]
                is not ('\n' or '\r' or '\v' or '\f' or '\x85' or '\u2028' or '\u2029' or (>= '\x1C' and <= '\x1E'))
            )
                continue;
            int end = i;
            if (text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n')
                i++;
            Add(lines, text[start..(keepEnds ? i + 1 : end)]);
            start = i + 1;
        }

        if (start < text.Length)
            Add(lines, text[start..]);
        return lines;
    }

    /// <summary>Replaces at most a number of occurrences; negative for all.</summary>
    internal static string Replace(Run run, string text, string old, string replacement, long most)
    {
        long occurrences = old.Length == 0 ? Characters.Count(text) + 1 : CountOf(text, old);
        if (most >= 0)
            occurrences = Math.Min(occurrences, most);
        run.Limits.SpendText(text.Length + (occurrences * (replacement.Length - old.Length)));
        run.Limits.SpendText(text.Length);
        if (occurrences == 0)
            return text;
        if (old.Length > 0)
            return string.Join(replacement, Split(text, old, occurrences));
        var result = new System.Text.StringBuilder();
        int at = 0;
        for (; occurrences > 0; occurrences--)
        {
            result.Append(replacement);
            if (at == text.Length)
                break;
            int length = Characters.LengthAt(text, at);
            result.Append(text, at, length);
            at += length;
        }

        return result.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>Number of occurrences that do not overlap.</summary>
    internal static int CountOf(string text, string part)
    {
        int count = 0;
        for (int at = 0; (at = text.IndexOf(part, at, StringComparison.Ordinal)) >= 0; at += part.Length)
            count++;
        return count;
    }

    private static List<string> SplitAtSpace(string text, long most)
    {
        var parts = new List<string>();
        int at = 0;
        while (true)
        {
            while (at < text.Length && Characters.IsSpace(text[at]))
                at++;
            if (at == text.Length)
                return parts;
            if (most-- == 0)
            {
                Add(parts, text[at..(text.AsSpan().LastIndexOfNonSpace() + 1)]);
                return parts;
            }

            int start = at;
            while (at < text.Length && !Characters.IsSpace(text[at]))
                at++;
            Add(parts, text[start..at]);
        }
    }

    private static int LastIndexOfNonSpace(this ReadOnlySpan<char> text)
    {
        int last = text.Length - 1;
        while (last >= 0 && Characters.IsSpace(text[last]))
            last--;
        return last;
    }

    private static IEnumerable<int> CodePointsOf(string text)
    {
        for (int i = 0; i < text.Length; i += Characters.LengthAt(text, i))
            yield return Characters.CodePointAt(text, i);
    }

    private static void Add(List<string> parts, string part)
    {
        if (parts.Count >= Limits.Elements)
            throw new JinjaException($"a text has more than {Limits.Elements} parts");
        parts.Add(part);
    }
}
