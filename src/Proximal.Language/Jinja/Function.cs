namespace Proximal.Language.Jinja;

/// <summary>Filter, test, method or global function.</summary>
/// <param name="name">Name for messages.</param>
/// <param name="parameters">
/// Names of the parameters, separated by blanks. Those that end in <c>?</c> may be left out.
/// </param>
/// <param name="body">Receives the values of the parameters; null for those that were left out.</param>
internal sealed class Function(string name, string parameters, Func<Run, object?[], object> body) : ICallable
{
    private readonly (string Name, bool IsOptional)[] known =
    [
        .. parameters
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(static parameter => (parameter.TrimEnd('?'), parameter.EndsWith('?'))),
    ];
    private readonly Func<Run, CallArguments, object>? openBody;

    /// <summary>Function of any arguments.</summary>
    internal Function(string name, Func<Run, CallArguments, object> body)
        : this(name, "", static (_, _) => None.Value) => openBody = body;

    internal string Name => name;

    /// <summary>Calls the function.</summary>
    /// <exception cref="JinjaException">There are too many arguments, too few, or unknown ones.</exception>
    internal object Invoke(Run run, CallArguments arguments)
    {
        if (openBody is not null)
            return openBody(run, arguments);
        if (arguments.Positional.Count > known.Length)
            throw new JinjaException(
                $"{name} takes at most {known.Length} arguments, but {arguments.Positional.Count} were given"
            );
        object?[] values = new object?[known.Length];
        arguments.Positional.CopyTo(values!);
        foreach ((object key, object value) in arguments.Named.Pairs)
        {
            int at = Array.FindIndex(known, parameter => parameter.Name == (string)key);
            if (at < 0)
                throw new JinjaException($"{name} takes no argument '{key}'");
            if (values[at] is not null)
                throw new JinjaException($"{name} got two values for the argument '{key}'");
            values[at] = value;
        }

        for (int i = 0; i < values.Length; i++)
            if (values[i] is null && !known[i].IsOptional)
                throw new JinjaException($"{name} needs the argument '{known[i].Name}'");
        return body(run, values);
    }

    object ICallable.Call(Run run, CallArguments arguments) => Invoke(run, arguments);
}

/// <summary>Method of a value.</summary>
/// <param name="self">The value.</param>
/// <param name="method">Function whose first parameter is the value.</param>
internal sealed class BoundMethod(object self, Function method) : ICallable
{
    object ICallable.Call(Run run, CallArguments arguments) => method.Invoke(run, arguments.After(self));
}
