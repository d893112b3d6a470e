using System.Text;

namespace Proximal.Language.Jinja;

/// <summary>Parses literals, names, and what follows a value: members, indices, calls, filters and tests.</summary>
/// <param name="tokens">The tokens.</param>
/// <param name="uses">Receives the names that expressions use.</param>
internal sealed class PrimaryParser(TokenReader tokens, MacroUses uses)
{
    internal Expression Parse(ExpressionParser expressions)
    {
        Token token = tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                tokens.Take();
                uses.Add(token.Text);
                return token.Text switch
                {
                    "true" or "True" => new Literal(token.Offset, true),
                    "false" or "False" => new Literal(token.Offset, false),
                    "none" or "None" => new Literal(token.Offset, None.Value),
                    _ => new Name(token.Offset, token.Text),
                };
            case TokenKind.Text:
                var text = new StringBuilder();
                while (tokens.Current.Kind == TokenKind.Text)
                    text.Append(tokens.Take().Text);
                return new Literal(token.Offset, text.ToString());
            case TokenKind.Integer or TokenKind.Float:
                return new Literal(token.Offset, ExpressionParser.NumberOf(tokens.Take()));
            case TokenKind.Operator when token.Text == "(":
                return ParseParentheses(expressions);
            case TokenKind.Operator when token.Text == "[":
                tokens.Take();
                return new ListExpression(token.Offset, ParseItems(expressions, "]"));
            case TokenKind.Operator when token.Text == "{":
                return ParseDict(expressions);
            default:
                throw tokens.Unexpected("an expression");
        }
    }

    /// <summary>Parses the members, indices and calls after a value.</summary>
    internal Expression ParsePostfix(Expression value, ExpressionParser expressions)
    {
        for (int count = 1; ; count++)
        {
            CheckChain(count);
            int offset = tokens.Current.Offset;
            if (tokens.TryTakeOperator("."))
                value = ParseMember(value, offset);
            else if (tokens.TryTakeOperator("["))
                value = ParseIndex(value, offset, expressions);
            else if (tokens.IsOperator("("))
                value = new CallExpression(offset, value, ParseArguments(expressions));
            else
                return value;
        }
    }

    /// <summary>Parses the filters, tests and calls after a value.</summary>
    internal Expression ParseFiltersAndTests(Expression value, ExpressionParser expressions)
    {
        for (int count = 1; ; count++)
        {
            CheckChain(count);
            int offset = tokens.Current.Offset;
            if (tokens.TryTakeOperator("|"))
                value = ParseFilter(value, expressions);
            else if (tokens.TryTakeName("is"))
                value = ParseTest(value, offset, expressions);
            else if (tokens.IsOperator("("))
                value = new CallExpression(offset, value, ParseArguments(expressions));
            else
                return value;
        }
    }

    /// <summary>Parses a filter after its <c>|</c>.</summary>
    internal Expression ParseFilter(Expression? value, ExpressionParser expressions)
    {
        int offset = tokens.Current.Offset;
        return new FilterExpression(
            offset,
            value,
            ParseDottedName("the name of a filter"),
            tokens.IsOperator("(") ? ParseArguments(expressions) : ArgumentExpressions.None
        );
    }

    /// <summary>Parses the arguments of a call with their parentheses.</summary>
    internal ArgumentExpressions ParseArguments(ExpressionParser expressions)
    {
        tokens.ExpectOperator("(");
        var positional = new List<Expression>();
        var named = new List<(string, Expression)>();
        Expression? more = null,
            moreNamed = null;
        while (!tokens.TryTakeOperator(")"))
        {
            if (positional.Count + named.Count > 0 || more is not null || moreNamed is not null)
            {
                tokens.ExpectOperator(",");
                if (tokens.TryTakeOperator(")"))
                    break;
            }

            Token token = tokens.Current;
            if (tokens.TryTakeOperator("**") && moreNamed is null)
                moreNamed = expressions.Parse();
            else if (moreNamed is not null)
                throw new JinjaException("no argument may follow one with **", token.Offset);
            else if (tokens.TryTakeOperator("*") && more is null)
                more = expressions.Parse();
            else if (token.Kind == TokenKind.Name && tokens.Next is { Kind: TokenKind.Operator, Text: "=" })
            {
                tokens.Take();
                tokens.Take();
                named.Add((token.Text, expressions.Parse()));
            }
            else if (named.Count > 0 || more is not null)
                throw new JinjaException("an argument without a name follows one with a name", token.Offset);
            else
                positional.Add(expressions.Parse());
        }

        return new ArgumentExpressions([.. positional], [.. named], more, moreNamed);
    }

    private Expression ParseParentheses(ExpressionParser expressions)
    {
        int offset = tokens.Take().Offset;
        if (tokens.TryTakeOperator(")"))
            return new TupleExpression(offset, []);
        Expression value = expressions.ParseTuple();
        tokens.ExpectOperator(")");
        return value;
    }

    private Expression[] ParseItems(ExpressionParser expressions, string end)
    {
        var items = new List<Expression>();
        while (!tokens.TryTakeOperator(end))
        {
            if (items.Count > 0)
                tokens.ExpectOperator(",");
            if (tokens.TryTakeOperator(end))
                break;
            items.Add(expressions.Parse());
        }

        return [.. items];
    }

    private DictExpression ParseDict(ExpressionParser expressions)
    {
        int offset = tokens.Take().Offset;
        var items = new List<(Expression, Expression)>();
        while (!tokens.TryTakeOperator("}"))
        {
            if (items.Count > 0)
                tokens.ExpectOperator(",");
            if (tokens.TryTakeOperator("}"))
                break;
            Expression key = expressions.Parse();
            tokens.ExpectOperator(":");
            items.Add((key, expressions.Parse()));
        }

        return new DictExpression(offset, [.. items]);
    }

    private Expression ParseMember(Expression value, int offset)
    {
        if (tokens.Current.Kind == TokenKind.Name)
            return new MemberExpression(offset, value, tokens.Take().Text);
        if (tokens.Current.Kind != TokenKind.Integer)
            throw tokens.Unexpected("a name or a number");
        Token index = tokens.Take();
        return new ItemExpression(offset, value, new Literal(index.Offset, ExpressionParser.NumberOf(index)));
    }

    private Expression ParseIndex(Expression value, int offset, ExpressionParser expressions)
    {
        if (tokens.IsOperator(":"))
            return ParseSlice(value, null, offset, expressions);
        Expression first = expressions.Parse();
        if (tokens.IsOperator(":"))
            return ParseSlice(value, first, offset, expressions);
        if (tokens.IsOperator(","))
        {
            var items = new List<Expression> { first };
            while (tokens.TryTakeOperator(","))
                items.Add(expressions.Parse());
            first = new TupleExpression(offset, [.. items]);
        }

        tokens.ExpectOperator("]");
        return new ItemExpression(offset, value, first);
    }

    private SliceExpression ParseSlice(Expression value, Expression? start, int offset, ExpressionParser expressions)
    {
        tokens.ExpectOperator(":");
        Expression? stop = tokens.IsOperator(":") || tokens.IsOperator("]") ? null : expressions.Parse();
        Expression? step = tokens.TryTakeOperator(":") && !tokens.IsOperator("]") ? expressions.Parse() : null;
        tokens.ExpectOperator("]");
        return new SliceExpression(offset, value, start, stop, step);
    }

    private Expression ParseTest(Expression value, int offset, ExpressionParser expressions)
    {
        bool negates = tokens.TryTakeName("not");
        string name = ParseDottedName("the name of a test");
        Expression test = new TestExpression(offset, value, name, ParseTestArguments(expressions));
        return negates ? new NotExpression(offset, test) : test;
    }

    // The argument of a test may stand without parentheses: n is divisibleby 3.
    private ArgumentExpressions ParseTestArguments(ExpressionParser expressions)
    {
        if (tokens.IsOperator("("))
            return ParseArguments(expressions);
        bool startsValue =
            tokens.Current.Kind is TokenKind.Text or TokenKind.Integer or TokenKind.Float
            || tokens.IsOperator("[")
            || tokens.IsOperator("{")
            || (
                tokens.Current.Kind == TokenKind.Name
                && tokens.Current.Text is not ("else" or "or" or "and" or "in" or "if" or "not")
            );
        if (!startsValue)
            return ArgumentExpressions.None;
        if (tokens.IsName("is"))
            throw new JinjaException("tests cannot be chained with is", tokens.Current.Offset);
        return new ArgumentExpressions([ParsePostfix(Parse(expressions), expressions)], [], null, null);
    }

    private string ParseDottedName(string expected)
    {
        string name = tokens.Expect(TokenKind.Name, expected).Text;
        while (tokens.TryTakeOperator("."))
            name += "." + tokens.Expect(TokenKind.Name, expected).Text;
        return name;
    }

    private void CheckChain(int count)
    {
        if (count > Limits.Nesting)
            throw new JinjaException($"more than {Limits.Nesting} parts follow each other", tokens.Current.Offset);
    }
}
