using System.Globalization;
using System.Numerics;

namespace Proximal.Language.Jinja;

/// <summary>
/// Parses expressions. From loose to tight: if-else, or, and, not, comparisons, <c>+ -</c>, <c>~</c>,
/// <c>* / // %</c>, <c>**</c>, sign, then filters and tests.
/// </summary>
/// <param name="tokens">The tokens.</param>
/// <param name="uses">Receives the names that expressions use.</param>
internal sealed class ExpressionParser(TokenReader tokens, MacroUses uses)
{
    private static readonly string[] Comparisons = ["==", "!=", "<", "<=", ">", ">="];

    private readonly PrimaryParser primaries = new(tokens, uses);

    /// <summary>Parses an expression.</summary>
    /// <param name="allowsCondition">Whether it may be <c>a if b else c</c>.</param>
    internal Expression Parse(bool allowsCondition = true) =>
        tokens.Nested(() => allowsCondition ? ParseCondition() : ParseOr());

    /// <summary>Parses one expression, or several separated by commas as a tuple.</summary>
    /// <param name="allowsCondition">Whether they may be <c>a if b else c</c>.</param>
    internal Expression ParseTuple(bool allowsCondition = true)
    {
        int offset = tokens.Current.Offset;
        var items = new List<Expression> { Parse(allowsCondition) };
        bool isTuple = false;
        while (tokens.TryTakeOperator(","))
        {
            isTuple = true;
            if (IsEnd())
                break;
            items.Add(Parse(allowsCondition));
        }

        return isTuple ? new TupleExpression(offset, [.. items]) : items[0];
    }

    /// <summary>Parses the filters of a block: <c>name | name(…)</c>.</summary>
    internal Expression ParseFilters(bool startsWithName)
    {
        Expression? value = null;
        while (startsWithName || tokens.TryTakeOperator("|"))
        {
            value = primaries.ParseFilter(value, this);
            startsWithName = false;
        }

        return value ?? throw tokens.Unexpected("a filter");
    }

    private bool IsEnd() =>
        tokens.Current.Kind is TokenKind.BlockEnd or TokenKind.PrintEnd
        || tokens.IsOperator(")")
        || tokens.IsOperator("=")
        || tokens.IsName("in")
        || tokens.IsName("recursive");

    private Expression ParseCondition()
    {
        Expression value = ParseOr();
        while (tokens.IsName("if"))
        {
            int offset = tokens.Take().Offset;
            Expression condition = ParseOr();
            Expression? other = tokens.TryTakeName("else") ? tokens.Nested(ParseCondition) : null;
            value = new ConditionalExpression(offset, condition, value, other);
        }

        return value;
    }

    private Expression ParseOr() => ParseLogic("or", ParseAnd);

    private Expression ParseAnd() => ParseLogic("and", ParseNot);

    private Expression ParseLogic(string name, Func<Expression> parse)
    {
        Expression left = parse();
        for (int count = 1; tokens.IsName(name); count++)
        {
            CheckChain(count);
            int offset = tokens.Take().Offset;
            left = new LogicExpression(offset, name == "and", left, parse());
        }

        return left;
    }

    private Expression ParseNot()
    {
        if (!tokens.IsName("not"))
            return ParseComparison();
        int offset = tokens.Take().Offset;
        return new NotExpression(offset, tokens.Nested(ParseNot));
    }

    private Expression ParseComparison()
    {
        int offset = tokens.Current.Offset;
        Expression first = ParseSum();
        var others = new List<(string, Expression)>();
        while (true)
        {
            if (tokens.Current.Kind == TokenKind.Operator && Comparisons.Contains(tokens.Current.Text))
                others.Add((tokens.Take().Text, ParseSum()));
            else if (tokens.TryTakeName("in"))
                others.Add(("in", ParseSum()));
            else if (tokens.IsName("not") && tokens.Next is { Kind: TokenKind.Name, Text: "in" })
            {
                tokens.Take();
                tokens.Take();
                others.Add(("not in", ParseSum()));
            }
            else
                break;
        }

        return others.Count > 0 ? new ComparisonExpression(offset, first, [.. others]) : first;
    }

    private Expression ParseSum() => ParseArithmetic(["+", "-"], ParseConcatenation);

    private Expression ParseConcatenation()
    {
        int offset = tokens.Current.Offset;
        var parts = new List<Expression> { ParseProduct() };
        while (tokens.TryTakeOperator("~"))
            parts.Add(ParseProduct());
        return parts.Count > 1 ? new ConcatenationExpression(offset, [.. parts]) : parts[0];
    }

    private Expression ParseProduct() => ParseArithmetic(["*", "/", "//", "%"], ParsePower);

    private Expression ParsePower() => ParseArithmetic(["**"], () => ParseSigned(withFilters: true));

    private Expression ParseArithmetic(string[] symbols, Func<Expression> parse)
    {
        Expression left = parse();
        for (int count = 1; tokens.Current.Kind == TokenKind.Operator && symbols.Contains(tokens.Current.Text); count++)
        {
            CheckChain(count);
            Token symbol = tokens.Take();
            left = new ArithmeticExpression(symbol.Offset, symbol.Text, left, parse());
        }

        return left;
    }

    private Expression ParseSigned(bool withFilters)
    {
        Expression value;
        if (tokens.IsOperator("-") || tokens.IsOperator("+"))
        {
            Token sign = tokens.Take();
            Expression operand = tokens.Nested(() => ParseSigned(withFilters: false));
            value = new SignExpression(sign.Offset, sign.Text == "-", operand);
        }
        else
        {
            value = primaries.Parse(this);
        }

        value = primaries.ParsePostfix(value, this);
        return withFilters ? primaries.ParseFiltersAndTests(value, this) : value;
    }

    // A chain is as deep a tree as it is long.
    private void CheckChain(int count)
    {
        if (count > Limits.Nesting)
            throw new JinjaException($"more than {Limits.Nesting} operators follow each other", tokens.Current.Offset);
    }

    /// <summary>The value of a number in a source.</summary>
    internal static object NumberOf(Token token)
    {
        string text = token.Text.Replace("_", "", StringComparison.Ordinal);
        if (token.Kind == TokenKind.Float)
            return double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (text.Length > 4300)
            throw new JinjaException("a whole number has more than 4300 digits", token.Offset);
        if (text.Length < 2 || char.IsAsciiDigit(text[1]))
            return BigInteger.Parse(text, CultureInfo.InvariantCulture);
        int shift = char.ToLowerInvariant(text[1]) switch
        {
            'x' => 4,
            'o' => 3,
            _ => 1,
        };
        return text.Skip(2)
            .Aggregate(BigInteger.Zero, (value, digit) => (value << shift) + Convert.ToInt32(digit.ToString(), 16));
    }
}
