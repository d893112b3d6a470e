namespace Proximal.Language.Jinja;

/// <summary>
/// Splits a source into texts and tags, with <c>trim_blocks</c> and <c>lstrip_blocks</c>: a line end after a block or
/// comment is dropped, and so are the blanks before one at the start of a line.
/// </summary>
internal sealed class Lexer
{
    private readonly string source;
    private readonly List<Token> tokens = [];
    private int at;
    private bool startsLine = true;

    private Lexer(string source) => this.source = source;

    /// <summary>The source as a template reads it: line ends are LF, and one at the end is dropped.</summary>
    internal static string Normalize(string source)
    {
        string text = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        return text.EndsWith('\n') ? text[..^1] : text;
    }

    /// <summary>The tokens of a source, which <see cref="Normalize"/> returned.</summary>
    internal static IReadOnlyList<Token> Read(string source)
    {
        var lexer = new Lexer(source);
        while (lexer.at < source.Length)
            lexer.ReadPart();
        lexer.tokens.Add(new Token(TokenKind.End, "", source.Length));
        return lexer.tokens;
    }

    /// <summary>Reads the text up to the next tag, and the tag.</summary>
    private void ReadPart()
    {
        int open = FindOpening(at);
        if (open < 0)
        {
            AddData(at, source.Length);
            at = source.Length;
            return;
        }

        char kind = source[open + 1];
        int inside = open + 2;
        char sign = inside < source.Length && source[inside] is '-' or '+' ? source[inside++] : ' ';
        AddData(at, EndOfText(at, open, sign, strips: kind != '{'));
        switch (kind)
        {
            case '#':
                int close = source.IndexOf("#}", inside, StringComparison.Ordinal);
                if (close < 0)
                    throw new JinjaException("the comment has no end '#}'", open);
                at = close > inside && source[close - 1] is '-' or '+' ? close - 1 : close;
                CloseTag('#');
                break;
            case '%' when EndOfRawTag(inside) is { } text:
                ReadRaw(text, open);
                break;
            default:
                tokens.Add(
                    new Token(kind == '{' ? TokenKind.PrintBegin : TokenKind.BlockBegin, source[open..inside], open)
                );
                at = inside;
                ReadTag(kind, open);
                break;
        }

        startsLine = source[at - 1] == '\n';
    }

    private int FindOpening(int from)
    {
        while ((from = source.IndexOf('{', from)) >= 0 && from + 1 < source.Length)
        {
            if (source[from + 1] is '{' or '%' or '#')
                return from;
            from++;
        }

        return -1;
    }

    /// <summary>End of the text before a tag, without the blanks that the tag drops.</summary>
    private int EndOfText(int start, int end, char sign, bool strips)
    {
        int last = end;
        if (sign == '-')
        {
            while (last > start && Characters.IsSpace(source[last - 1]))
                last--;
            return last;
        }

        if (sign == '+' || !strips)
            return end;
        while (last > start && source[last - 1] != '\n' && Characters.IsSpace(source[last - 1]))
            last--;
        bool isLineStart = last > start ? source[last - 1] == '\n' : startsLine;
        return isLineStart ? last : end;
    }

    private void AddData(int start, int end)
    {
        if (end > start)
            tokens.Add(new Token(TokenKind.Data, source[start..end], start));
    }

    /// <summary>Start of the text after <c>raw %}</c>; null if the tag is another.</summary>
    private int? EndOfRawTag(int inside)
    {
        int end = AfterWord(inside, "raw");
        if (end < 0)
            return null;
        if (StartsWith(end, "-%}"))
            return SkipSpace(end + 3);
        return StartsWith(end, "%}") ? end + 2 : null;
    }

    private void ReadRaw(int text, int open)
    {
        at = text;
        startsLine = source[text - 1] == '\n';
        for (int from = text; (from = source.IndexOf("{%", from, StringComparison.Ordinal)) >= 0; from += 2)
        {
            int inside = from + 2;
            char sign = inside < source.Length && source[inside] is '-' or '+' ? source[inside++] : ' ';
            int end = AfterWord(inside, "endraw");
            if (end < 0 || !(StartsWith(end, "%}") || StartsWith(end, "-%}") || StartsWith(end, "+%}")))
                continue;
            AddData(text, EndOfText(text, from, sign, strips: true));
            at = end;
            CloseTag('%');
            return;
        }

        throw new JinjaException("the block raw has no end '{% endraw %}'", open);
    }

    /// <summary>Index after blanks, a word and blanks; -1 if the word is not there.</summary>
    private int AfterWord(int from, string word)
    {
        from = SkipSpace(from);
        return StartsWith(from, word) ? SkipSpace(from + word.Length) : -1;
    }

    private void ReadTag(char kind, int open)
    {
        var lexer = new TagLexer(source, tokens);
        while (true)
        {
            at = SkipSpace(at);
            if (!lexer.IsNested && IsClosing(kind))
            {
                tokens.Add(new Token(kind == '{' ? TokenKind.PrintEnd : TokenKind.BlockEnd, "", at));
                CloseTag(kind);
                return;
            }

            if (at >= source.Length)
                throw new JinjaException($"the tag has no end '{Closing(kind)}'", open);
            at = lexer.Read(at);
        }
    }

    private bool IsClosing(char kind)
    {
        bool hasSign = at < source.Length && (source[at] == '-' || (source[at] == '+' && kind == '%'));
        return StartsWith(hasSign ? at + 1 : at, Closing(kind));
    }

    /// <summary>Moves after the end of a tag, which begins here, and what the end drops.</summary>
    private void CloseTag(char kind)
    {
        char sign = source[at];
        bool hasSign = sign is '-' or '+';
        at += hasSign ? 3 : 2;
        if (sign == '-')
            at = SkipSpace(at);
        else if (!hasSign && kind != '{' && at < source.Length && source[at] == '\n')
            at++;
    }

    private static string Closing(char kind) =>
        kind switch
        {
            '{' => "}}",
            '%' => "%}",
            _ => "#}",
        };

    private bool StartsWith(int from, string text) =>
        from <= source.Length && source.AsSpan(from).StartsWith(text, StringComparison.Ordinal);

    private int SkipSpace(int from)
    {
        while (from < source.Length && Characters.IsSpace(source[from]))
            from++;
        return from;
    }
}
