namespace Proximal.Language.Jinja;

/// <summary>Value that the source contains.</summary>
internal sealed class Literal(int offset, object value) : Expression(offset)
{
    private protected override object Compute(Run run) => value;
}

/// <summary>Name of a variable.</summary>
internal sealed class Name(int offset, string text) : Expression(offset)
{
    internal string Text => text;

    private protected override object Compute(Run run) =>
        run.Scope.Find(text) ?? new Undefined($"'{text}' is undefined");
}

/// <summary>List of expressions.</summary>
internal sealed class ListExpression(int offset, Expression[] items) : Expression(offset)
{
    private protected override object Compute(Run run) =>
        new ListValue(Array.ConvertAll(items, item => item.Evaluate(run)));
}

/// <summary>Tuple of expressions.</summary>
internal sealed class TupleExpression(int offset, Expression[] items) : Expression(offset)
{
    internal IReadOnlyList<Expression> Items => items;

    private protected override object Compute(Run run) =>
        new TupleValue(Array.ConvertAll(items, item => item.Evaluate(run)));
}

/// <summary>Dict of expressions.</summary>
internal sealed class DictExpression(int offset, (Expression Key, Expression Value)[] items) : Expression(offset)
{
    private protected override object Compute(Run run)
    {
        var dict = new DictValue(run.Limits);
        foreach ((Expression key, Expression value) in items)
            dict.Set(key.Evaluate(run), value.Evaluate(run));
        return dict;
    }
}

/// <summary><c>value.name</c>.</summary>
internal sealed class MemberExpression(int offset, Expression value, string name) : Expression(offset)
{
    internal Expression Value => value;

    internal string Name => name;

    private protected override object Compute(Run run) => Members.Member(run, value.Evaluate(run), name);
}

/// <summary><c>value[index]</c>.</summary>
internal sealed class ItemExpression(int offset, Expression value, Expression index) : Expression(offset)
{
    private protected override object Compute(Run run) => Members.Item(run, value.Evaluate(run), index.Evaluate(run));
}

/// <summary><c>value[start:stop:step]</c>.</summary>
internal sealed class SliceExpression(
    int offset,
    Expression value,
    Expression? start,
    Expression? stop,
    Expression? step
) : Expression(offset)
{
    private protected override object Compute(Run run)
    {
        object sliced = value.Evaluate(run);
        if (sliced is Undefined undefined)
            throw undefined.Failure();
        return Iteration.Slice(run, sliced, Bound(start), Bound(stop), Bound(step));

        object Bound(Expression? bound) => bound?.Evaluate(run) ?? None.Value;
    }
}
