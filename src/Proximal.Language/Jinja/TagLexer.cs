using System.Globalization;

namespace Proximal.Language.Jinja;

/// <summary>Splits the inside of a tag into tokens.</summary>
/// <param name="source">The whole source.</param>
/// <param name="tokens">List to which the tokens are added.</param>
internal sealed class TagLexer(string source, List<Token> tokens)
{
    private static readonly string[] Operators =
    [
        "//",
        "**",
        "==",
        "!=",
        ">=",
        "<=",
        "+",
        "-",
        "/",
        "*",
        "%",
        "~",
        "[",
        "]",
        "(",
        ")",
        "{",
        "}",
        ">",
        "<",
        "=",
        ".",
        ":",
        "|",
        ",",
        ";",
    ];

    private readonly Stack<char> open = new();

    /// <summary>Whether a bracket is open, so that <c>}}</c> does not end the tag.</summary>
    internal bool IsNested => open.Count > 0;

    /// <summary>Reads the token at an index, which is not white space, and returns the index after it.</summary>
    internal int Read(int at)
    {
        char first = source[at];
        if (char.IsAsciiDigit(first))
            return Add(NumberAt(at), at);
        if (first is '\'' or '"')
            return ReadText(at);
        int end = at;
        while (end < source.Length && IsWordChar(source, end))
            end += Characters.LengthAt(source, end);
        if (end > at)
            return Add((TokenKind.Name, source[at..end]), at);
        string? symbol = Array.Find(
            Operators,
            symbol => source.AsSpan(at).StartsWith(symbol, StringComparison.Ordinal)
        );
        if (symbol is null)
            throw new JinjaException(
                $"unexpected character '{source.Substring(at, Characters.LengthAt(source, at))}'",
                at
            );
        Balance(symbol[0], at);
        return Add((TokenKind.Operator, symbol), at);
    }

    private int Add((TokenKind Kind, string Text) token, int at)
    {
        tokens.Add(new Token(token.Kind, token.Text, at));
        return at + token.Text.Length;
    }

    private void Balance(char symbol, int at)
    {
        switch (symbol)
        {
            case '(' or '[' or '{':
                open.Push(symbol);
                break;
            case ')' or ']' or '}':
                char expected = symbol switch
                {
                    ')' => '(',
                    ']' => '[',
                    _ => '{',
                };
                if (open.Count == 0)
                    throw new JinjaException($"'{symbol}' closes nothing", at);
                if (open.Pop() is var opened && opened != expected)
                    throw new JinjaException($"'{symbol}' does not close '{opened}'", at);
                break;
        }
    }

    private int ReadText(int at)
    {
        char quote = source[at];
        for (int end = at + 1; end < source.Length; end++)
        {
            if (source[end] == '\\')
                end++;
            else if (source[end] == quote)
            {
                string text = TextLiteral.Unescape(source.AsSpan(at + 1, end - at - 1), at);
                tokens.Add(new Token(TokenKind.Text, text, at));
                return end + 1;
            }
        }

        throw new JinjaException("the text literal has no end", at);
    }

    private (TokenKind Kind, string Text) NumberAt(int at)
    {
        if (source[at] == '0' && at + 1 < source.Length)
        {
            Func<char, bool>? isDigit = char.ToLowerInvariant(source[at + 1]) switch
            {
                'x' => char.IsAsciiHexDigit,
                'o' => static digit => digit is >= '0' and <= '7',
                'b' => static digit => digit is '0' or '1',
                _ => null,
            };
            if (
                isDigit is not null
                && Digits(at + 2, isDigit, mayStartWithUnderscore: true) is var last
                && last > at + 2
            )
                return (TokenKind.Integer, source[at..last]);
        }

        int end = Digits(at, char.IsAsciiDigit);
        bool isFloat = false;
        if (
            end < source.Length
            && source[end] == '.'
            && Digits(end + 1, char.IsAsciiDigit) is var fraction
            && fraction > end + 1
        )
            (end, isFloat) = (fraction, true);
        if (end < source.Length && source[end] is 'e' or 'E')
        {
            int sign = end + 1 < source.Length && source[end + 1] is '+' or '-' ? end + 2 : end + 1;
            if (Digits(sign, char.IsAsciiDigit) is var exponent && exponent > sign)
                (end, isFloat) = (exponent, true);
        }

        if (isFloat)
            return (TokenKind.Float, source[at..end]);

        // A whole number has no leading zeros.
        if (source[at] == '0')
            end = Digits(at, static digit => digit == '0');
        return (TokenKind.Integer, source[at..end]);
    }

    /// <summary>End of the digits at an index, between which single underscores may stand.</summary>
    private int Digits(int at, Func<char, bool> isDigit, bool mayStartWithUnderscore = false)
    {
        int end = at;
        while (end < source.Length)
        {
            if (isDigit(source[end]))
                end++;
            else if (
                source[end] == '_'
                && (end > at || mayStartWithUnderscore)
                && end + 1 < source.Length
                && isDigit(source[end + 1])
            )
                end += 2;
            else
                break;
        }

        return end;
    }

    private static bool IsWordChar(string text, int at) =>
        text[at] == '_'
        || Characters.IsLetter(text, at)
        || Characters.IsNumeric(text, at)
        || Characters.CategoryAt(text, at) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            && at > 0;
}
