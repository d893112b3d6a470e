namespace Proximal.Language.Jinja;

/// <summary>Arguments of a call, a filter or a test, as expressions.</summary>
internal sealed record ArgumentExpressions(
    Expression[] Positional,
    (string Name, Expression Value)[] Named,
    Expression? MorePositional,
    Expression? MoreNamed
)
{
    internal static ArgumentExpressions None { get; } = new([], [], null, null);

    /// <summary>Evaluates the arguments, after others that precede them.</summary>
    internal CallArguments Evaluate(Run run, params ReadOnlySpan<object> before)
    {
        var arguments = new CallArguments(run.Limits);
        arguments.Positional.AddRange(before);
        foreach (Expression value in Positional)
            arguments.Positional.Add(value.Evaluate(run));
        foreach ((string name, Expression value) in Named)
            arguments.Named.Set(name, value.Evaluate(run));
        if (MorePositional is not null)
            arguments.Positional.AddRange(Iteration.ToArray(run, MorePositional.Evaluate(run)));
        if (MoreNamed is null)
            return arguments;
        if (MoreNamed.Evaluate(run) is not DictValue more)
            throw new JinjaException("the argument after ** must be a mapping");
        foreach ((object name, object value) in more.Pairs)
        {
            if (name is not string || arguments.Named.Find(name) is not null)
                throw new JinjaException("the argument after ** has a key that is not a new name");
            arguments.Named.Set(name, value);
        }

        return arguments;
    }
}

/// <summary>Values of the arguments of a call.</summary>
/// <param name="limits">Limits of the rendering.</param>
internal sealed class CallArguments(Limits limits)
{
    internal List<object> Positional { get; } = [];

    internal DictValue Named { get; } = new(limits);

    internal static CallArguments Of(Run run, params ReadOnlySpan<object> values)
    {
        var arguments = new CallArguments(run.Limits);
        arguments.Positional.AddRange(values);
        return arguments;
    }

    /// <summary>The same arguments after a first one.</summary>
    internal CallArguments After(object first)
    {
        var arguments = new CallArguments(limits);
        arguments.Positional.Add(first);
        arguments.Positional.AddRange(Positional);
        foreach ((object name, object value) in Named.Pairs)
            arguments.Named.Set(name, value);
        return arguments;
    }
}

/// <summary><c>function(arguments)</c>.</summary>
internal sealed class CallExpression(int offset, Expression function, ArgumentExpressions arguments)
    : Expression(offset)
{
    private protected override object Compute(Run run) => Call(run, null);

    /// <summary>Calls the function with the body of a <c>call</c> block.</summary>
    internal object Call(Run run, Macro? caller)
    {
        object called = function.Evaluate(run);
        CallArguments values = arguments.Evaluate(run);
        if (caller is not null)
            values.Named.Set("caller", caller);
        return run.Call(called, values);
    }
}

/// <summary><c>value | filter(arguments)</c>.</summary>
/// <param name="offset">Offset in the source.</param>
/// <param name="value">The filtered value; null for the text of a block.</param>
/// <param name="name">Name of the filter.</param>
/// <param name="arguments">Its arguments.</param>
internal sealed class FilterExpression(int offset, Expression? value, string name, ArgumentExpressions arguments)
    : Expression(offset)
{
    /// <summary>Whether the result is not escaped again in a block with <c>autoescape</c>.</summary>
    internal bool IsEscaped => name is "safe" or "escape" or "e" or "forceescape";

    private protected override object Compute(Run run) =>
        Filters.Find(name).Invoke(run, arguments.Evaluate(run, value?.Evaluate(run) ?? run.FilteredText));
}

/// <summary><c>value is test(arguments)</c>.</summary>
internal sealed class TestExpression(int offset, Expression value, string name, ArgumentExpressions arguments)
    : Expression(offset)
{
    private protected override object Compute(Run run) =>
        Truth.Of(Tests.Find(name).Invoke(run, arguments.Evaluate(run, value.Evaluate(run))));
}
