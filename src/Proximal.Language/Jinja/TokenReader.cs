namespace Proximal.Language.Jinja;

/// <summary>Position in the tokens of a template, with the limits of nesting.</summary>
/// <param name="tokens">The tokens, of which the last is <see cref="TokenKind.End"/>.</param>
internal sealed class TokenReader(IReadOnlyList<Token> tokens)
{
    private int at;
    private int depth;

    internal Token Current => tokens[at];

    internal Token Next => tokens[Math.Min(at + 1, tokens.Count - 1)];

    internal Token Take()
    {
        Token token = Current;
        if (at < tokens.Count - 1)
            at++;
        return token;
    }

    internal bool IsOperator(string symbol) => Current.Kind == TokenKind.Operator && Current.Text == symbol;

    internal bool IsName(string name) => Current.Kind == TokenKind.Name && Current.Text == name;

    internal bool TryTakeOperator(string symbol)
    {
        bool found = IsOperator(symbol);
        if (found)
            Take();
        return found;
    }

    internal bool TryTakeName(string name)
    {
        bool found = IsName(name);
        if (found)
            Take();
        return found;
    }

    internal Token Expect(TokenKind kind, string expected) =>
        Current.Kind == kind ? Take() : throw Unexpected(expected);

    internal void ExpectOperator(string symbol)
    {
        if (!TryTakeOperator(symbol))
            throw Unexpected($"'{symbol}'");
    }

    internal void ExpectName(string name)
    {
        if (!TryTakeName(name))
            throw Unexpected($"'{name}'");
    }

    internal JinjaException Unexpected(string expected) =>
        new($"expected {expected}, but found {Current.Description}", Current.Offset);

    /// <summary>Parses a part one level deeper.</summary>
    internal T Nested<T>(Func<T> parse)
    {
        if (++depth > Limits.Nesting)
            throw new JinjaException($"it is nested more than {Limits.Nesting} levels deep", Current.Offset);
        T result = parse();
        depth--;
        return result;
    }
}
