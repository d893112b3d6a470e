namespace Proximal.Language.Jinja;

/// <summary>Parses a template: texts and tags.</summary>
internal sealed class StatementParser
{
    private readonly TokenReader tokens;
    private readonly ExpressionParser expressions;
    private readonly Dictionary<string, Func<int, Statement>> tags;
    private readonly MacroUses uses = new();
    private readonly Dictionary<string, NamedBlock> blocks = new(StringComparer.Ordinal);
    private int loops;
    private bool hasGenerationBlocks;

    private StatementParser(TokenReader tokens)
    {
        this.tokens = tokens;
        expressions = new ExpressionParser(tokens, uses);
        tags = new(StringComparer.Ordinal)
        {
            ["autoescape"] = ParseAutoescape,
            ["block"] = ParseBlock,
            ["break"] = offset => ParseLoopControl(offset, Flow.Break),
            ["call"] = ParseCall,
            ["continue"] = offset => ParseLoopControl(offset, Flow.Continue),
            ["filter"] = ParseFilter,
            ["for"] = ParseFor,
            ["generation"] = ParseGeneration,
            ["if"] = ParseIf,
            ["macro"] = ParseMacro,
            ["print"] = offset => new PrintStatement(offset, expressions.ParseTuple()),
            ["set"] = ParseSet,
            ["with"] = ParseWith,
        };
    }

    /// <summary>Parses a source, which <see cref="Lexer.Normalize"/> returned.</summary>
    /// <exception cref="JinjaException">The source is not a template, or it is nested too deep.</exception>
    internal static (Statement[] Body, IReadOnlyDictionary<string, NamedBlock> Blocks, bool HasGenerationBlocks) Parse(
        string source
    )
    {
        var parser = new StatementParser(new TokenReader(Lexer.Read(source)));
        return (parser.ParseBody([], 0), parser.blocks, parser.hasGenerationBlocks);
    }

    /// <summary>Parses statements up to a tag that ends them, which stays the next one.</summary>
    private Statement[] ParseBody(string[] ends, int open, string? tag = null) =>
        tokens.Nested(() =>
        {
            var body = new List<Statement>();
            while (tokens.Current.Kind != TokenKind.End)
            {
                Token token = tokens.Current;
                if (token.Kind == TokenKind.Data)
                    body.Add(new TextStatement(token.Offset, tokens.Take().Text));
                else if (token.Kind == TokenKind.PrintBegin)
                    body.Add(ParsePrint());
                else if (ends.Contains(tokens.Next.Text) && tokens.Next.Kind == TokenKind.Name)
                    return (Statement[])[.. body];
                else
                    body.Add(ParseTag(ends, tag));
            }

            return tag is null
                ? [.. body]
                : throw new JinjaException($"the block {tag} has no end '{{% {ends[^1]} %}}'", open);
        });

    private PrintStatement ParsePrint()
    {
        int offset = tokens.Take().Offset;
        Expression value = expressions.ParseTuple();
        tokens.Expect(TokenKind.PrintEnd, "'}}'");
        return new PrintStatement(offset, value);
    }

    private Statement ParseTag(string[] ends, string? tag)
    {
        int offset = tokens.Take().Offset;
        Token name = tokens.Expect(TokenKind.Name, "the name of a tag");
        if (name.Text is "include" or "import" or "from" or "extends")
            throw new JinjaException($"'{name.Text}' is not supported: a template cannot use other files", offset);
        if (!tags.TryGetValue(name.Text, out Func<int, Statement>? parse))
            throw new JinjaException(
                $"unknown tag '{name.Text}'"
                    + (tag is null ? "" : $" in the block {tag}, which ends with {string.Join(" or ", ends)}"),
                offset
            );
        Statement statement = parse(offset);
        tokens.Expect(TokenKind.BlockEnd, "'%}'");
        return statement;
    }

    /// <summary>Parses the body of a tag after its first part, up to and with the name of the tag that ends it.</summary>
    private Statement[] ParseBodyOf(string tag, int open, params string[] others)
    {
        tokens.Expect(TokenKind.BlockEnd, "'%}'");
        return ParseBody([.. others, $"end{tag}"], open, tag);
    }

    /// <summary>Takes <c>{% name</c>, the next tag.</summary>
    private string TakeEnd()
    {
        tokens.Take();
        return tokens.Take().Text;
    }

    private IfStatement ParseIf(int offset)
    {
        var branches = new List<(Expression?, Statement[])>();
        string end;
        do
        {
            Expression condition = expressions.ParseTuple(allowsCondition: false);
            branches.Add((condition, ParseBodyOf("if", offset, "elif", "else")));
            end = TakeEnd();
        } while (end == "elif");

        if (end == "else")
        {
            branches.Add((null, ParseBodyOf("if", offset)));
            TakeEnd();
        }

        return new IfStatement(offset, [.. branches]);
    }

    private ForStatement ParseFor(int offset)
    {
        Target target = ParseTarget();
        tokens.ExpectName("in");
        Expression items = expressions.ParseTuple(allowsCondition: false);
        Expression? condition = tokens.TryTakeName("if") ? expressions.Parse() : null;
        bool isRecursive = tokens.TryTakeName("recursive");
        loops++;
        Statement[] body = ParseBodyOf("for", offset, "else");
        loops--;
        Statement[] otherwise = [];
        if (TakeEnd() == "else")
        {
            otherwise = ParseBodyOf("for", offset);
            TakeEnd();
        }

        return new ForStatement(offset)
        {
            Target = target,
            Items = items,
            Condition = condition,
            IsRecursive = isRecursive,
            Body = body,
            Otherwise = otherwise,
        };
    }

    private Statement ParseSet(int offset)
    {
        Target target = ParseTarget(allowsMember: true);
        if (tokens.TryTakeOperator("="))
            return new SetStatement(offset, target, expressions.ParseTuple());
        Expression? filters = tokens.IsOperator("|") ? expressions.ParseFilters(startsWithName: false) : null;
        return new SetBlock(offset, target, filters, ParseInner("set", offset));
    }

    private WithStatement ParseWith(int offset)
    {
        var values = new List<(Target, Expression)>();
        while (tokens.Current.Kind != TokenKind.BlockEnd)
        {
            if (values.Count > 0)
                tokens.ExpectOperator(",");
            Target target = ParseTarget();
            tokens.ExpectOperator("=");
            values.Add((target, expressions.Parse()));
        }

        Statement[] body = ParseBodyOf("with", offset);
        TakeEnd();
        return new WithStatement(offset, [.. values], body);
    }

    private MacroStatement ParseMacro(int offset)
    {
        string name = ParseName();
        return new MacroStatement(offset, ParseDefinition(name, "macro", offset, ParseSignature()));
    }

    private CallBlock ParseCall(int offset)
    {
        (string, Expression?)[] parameters = tokens.IsOperator("(") ? ParseSignature() : [];
        if (expressions.Parse() is not CallExpression call)
            throw new JinjaException("the tag call needs a call, such as name()", offset);
        return new CallBlock(offset, call, ParseDefinition(null, "call", offset, parameters));
    }

    private MacroDefinition ParseDefinition(string? name, string tag, int offset, (string, Expression?)[] parameters)
    {
        uses.Begin();
        Statement[] body = ParseInner(tag, offset);
        (bool caller, bool positional, bool named) = uses.End();
        return new MacroDefinition(name, parameters, body)
        {
            UsesCaller = caller,
            UsesPositional = positional,
            UsesNamed = named,
        };
    }

    private (string Name, Expression? Default)[] ParseSignature()
    {
        tokens.ExpectOperator("(");
        var parameters = new List<(string, Expression?)>();
        while (!tokens.TryTakeOperator(")"))
        {
            if (parameters.Count > 0)
                tokens.ExpectOperator(",");
            int offset = tokens.Current.Offset;
            string name = ParseName();
            Expression? value = tokens.TryTakeOperator("=") ? expressions.Parse() : null;
            if (value is null && parameters.Count > 0 && parameters[^1].Item2 is not null)
                throw new JinjaException($"the parameter '{name}' needs a default value, as the one before", offset);
            parameters.Add((name, value));
        }

        return [.. parameters];
    }

    private FilterBlock ParseFilter(int offset)
    {
        Expression filters = expressions.ParseFilters(startsWithName: true);
        return new FilterBlock(offset, filters, ParseInner("filter", offset));
    }

    private GenerationBlock ParseGeneration(int offset)
    {
        hasGenerationBlocks = true;
        return new GenerationBlock(offset, ParseInner("generation", offset));
    }

    private AutoescapeBlock ParseAutoescape(int offset)
    {
        Expression flag = expressions.Parse();
        return new AutoescapeBlock(offset, flag, ParseInner("autoescape", offset));
    }

    private NamedBlock ParseBlock(int offset)
    {
        string name = ParseName();
        while (tokens.Current.Kind == TokenKind.Name && tokens.Current.Text is "scoped" or "required")
            tokens.Take();
        Statement[] body = ParseInner("block", offset);
        tokens.TryTakeName(name);
        var block = new NamedBlock(offset, body);
        return blocks.TryAdd(name, block)
            ? block
            : throw new JinjaException($"the block '{name}' exists twice", offset);
    }

    private LoopControl ParseLoopControl(int offset, Flow flow) =>
        loops > 0
            ? new LoopControl(offset, flow)
            : throw new JinjaException($"'{flow.ToString().ToLowerInvariant()}' is not in a loop", offset);

    /// <summary>Parses a body that is a unit of its own, which no loop control leaves.</summary>
    private Statement[] ParseInner(string tag, int offset)
    {
        int around = loops;
        loops = 0;
        Statement[] body = ParseBodyOf(tag, offset);
        loops = around;
        TakeEnd();
        return body;
    }

    private Target ParseTarget(bool allowsMember = false)
    {
        int offset = tokens.Current.Offset;
        var items = new List<Target>();
        bool isTuple = false;
        do
        {
            if (items.Count > 0 && (tokens.IsName("in") || tokens.IsOperator("=") || tokens.IsOperator(")")))
                break;
            items.Add(ParseSingleTarget(allowsMember));
            isTuple |= tokens.IsOperator(",");
        } while (tokens.TryTakeOperator(","));

        return isTuple ? new TupleTarget(offset, [.. items]) : items[0];
    }

    private Target ParseSingleTarget(bool allowsMember)
    {
        Token token = tokens.Current;
        if (tokens.TryTakeOperator("("))
        {
            Target inner = tokens.Nested(() => ParseTarget());
            tokens.ExpectOperator(")");
            return inner;
        }

        string name = ParseName();
        if (!allowsMember || !tokens.TryTakeOperator("."))
            return new NameTarget(token.Offset, name);
        return new MemberTarget(token.Offset, name, tokens.Expect(TokenKind.Name, "the name of a member").Text);
    }

    private string ParseName()
    {
        Token token = tokens.Expect(TokenKind.Name, "a name");
        return token.Text is "true" or "false" or "none" or "True" or "False" or "None"
            ? throw new JinjaException($"'{token.Text}' cannot be assigned", token.Offset)
            : token.Text;
    }
}
