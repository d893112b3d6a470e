namespace Proximal.Language.Jinja;

/// <summary>Signature and body of a macro or a <c>call</c> block.</summary>
/// <param name="Name">Name; null for a <c>call</c> block.</param>
/// <param name="Parameters">The parameters, with default values.</param>
/// <param name="Body">The body.</param>
internal sealed record MacroDefinition(string? Name, (string Name, Expression? Default)[] Parameters, Statement[] Body)
{
    /// <summary>Whether the body uses <c>caller</c>.</summary>
    internal bool UsesCaller { get; init; }

    /// <summary>Whether the body uses <c>varargs</c>, so that more positional arguments are accepted.</summary>
    internal bool UsesPositional { get; init; }

    /// <summary>Whether the body uses <c>kwargs</c>, so that other named arguments are accepted.</summary>
    internal bool UsesNamed { get; init; }
}

/// <summary>Macro with the scope that defines it, whose names it sees with their values at the call.</summary>
internal sealed class Macro(MacroDefinition definition, Scope closure) : ICallable, IMembers
{
    internal string Name => definition.Name ?? "caller";

    public object Call(Run run, CallArguments arguments)
    {
        var scope = new Scope(closure);
        var named = new DictValue(run.Limits);
        foreach ((object name, object value) in arguments.Named.Pairs)
            if (!IsParameter((string)name, arguments.Positional.Count))
                named.Set(name, value);
        Bind(run, scope, arguments);
        BindCaller(scope, ref named, run);
        if (named.Count > 0 && !definition.UsesNamed)
            throw new JinjaException($"macro '{Name}' takes no keyword argument '{named.Keys.First()}'");
        int count = definition.Parameters.Length;
        if (arguments.Positional.Count > count && !definition.UsesPositional)
            throw new JinjaException($"macro '{Name}' takes not more than {count} argument(s)");
        if (definition.UsesNamed)
            scope.Set("kwargs", named);
        if (definition.UsesPositional)
            scope.Set("varargs", new TupleValue([.. arguments.Positional.Skip(count)]));
        return run.Capture(scope, definition.Body);
    }

    public object? Member(Run run, string name) =>
        name switch
        {
            "name" => Name,
            "arguments" => new TupleValue([.. definition.Parameters.Select(static object (p) => p.Name)]),
            "catch_kwargs" => definition.UsesNamed,
            "catch_varargs" => definition.UsesPositional,
            "caller" => definition.UsesCaller,
            _ => null,
        };

    private bool IsParameter(string name, int positional)
    {
        int at = Array.FindIndex(definition.Parameters, parameter => parameter.Name == name);
        return at >= positional;
    }

    private void Bind(Run run, Scope scope, CallArguments arguments)
    {
        for (int i = 0; i < definition.Parameters.Length; i++)
        {
            (string name, Expression? defaultValue) = definition.Parameters[i];
            object? given = i < arguments.Positional.Count ? arguments.Positional[i] : arguments.Named.Find(name);
            scope.Set(
                name,
                given
                    ?? (
                        defaultValue is not null
                            ? run.EvaluateIn(scope, defaultValue)
                            : new Undefined($"the parameter '{name}' was not given")
                    )
            );
        }
    }

    private void BindCaller(Scope scope, ref DictValue named, Run run)
    {
        if (!definition.UsesCaller)
            return;
        object caller =
            named.Find("caller") ?? new Undefined("there is no caller: the macro was not called by a call block");
        scope.Set("caller", caller);
        var others = new DictValue(run.Limits);
        foreach ((object name, object value) in named.Pairs)
            if (name is not "caller")
                others.Set(name, value);
        named = others;
    }
}

/// <summary><c>macro name(parameters)</c> … <c>endmacro</c>.</summary>
internal sealed class MacroStatement(int offset, MacroDefinition definition) : Statement(offset)
{
    private protected override Flow Perform(Run run)
    {
        run.Scope.Set(definition.Name!, new Macro(definition, run.Scope));
        return Flow.Next;
    }
}

/// <summary><c>call(parameters) macro(arguments)</c> … <c>endcall</c>.</summary>
internal sealed class CallBlock(int offset, CallExpression call, MacroDefinition body) : Statement(offset)
{
    private protected override Flow Perform(Run run)
    {
        run.Write(ValueText.Of(run, call.Call(run, new Macro(body, run.Scope))));
        return Flow.Next;
    }
}
