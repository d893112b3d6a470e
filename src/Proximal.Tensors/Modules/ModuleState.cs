namespace Proximal.Tensors;

/// <summary>
/// Compares the parameters of a state dictionary with those of a module, and reports every difference in one message.
/// </summary>
internal static class ModuleState
{
    private const int MaxNamed = 4;

    /// <exception cref="InvalidInputException">A parameter is missing, unexpected, or of another type or
    /// shape.</exception>
    public static void Require(StateDictionary state, KeyValuePair<string, Shape>[] needed, string prefix)
    {
        var names = needed.Select(static parameter => parameter.Key).ToHashSet(StringComparer.Ordinal);
        string[] missing =
        [
            .. needed
                .Where(parameter => !state.Contains(parameter.Key))
                .Select(static parameter => $"'{parameter.Key}' {parameter.Value}"),
        ];
        string[] unexpected =
        [
            .. state
                .Names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && !names.Contains(name))
                .Select(static name => $"'{name}'"),
        ];
        string[] wrong =
        [
            .. needed
                .Where(parameter => state.Contains(parameter.Key))
                .Select(parameter => Fault(state, parameter))
                .OfType<string>(),
        ];
        string[] faults =
        [
            .. new[]
            {
                Described("missing", missing),
                Described("unexpected", unexpected),
                Described("mismatched", wrong),
            }.OfType<string>(),
        ];
        if (faults.Length > 0)
            throw new InvalidInputException(
                $"{state.Source}: the parameters do not match the model: {string.Join("; ", faults)}"
            );
    }

    private static string? Fault(StateDictionary state, KeyValuePair<string, Shape> parameter)
    {
        (string name, Shape shape) = parameter;
        if (!state.TypeOf(name).IsFloat())
            return $"'{name}' has type {state.TypeOf(name).Name()}, not a floating-point type";
        return state.ShapeOf(name).SequenceEqual(shape.ToArray())
            ? null
            : $"'{name}' has shape [{string.Join(", ", state.ShapeOf(name).ToArray())}], not {shape}";
    }

    private static string? Described(string kind, string[] items)
    {
        if (items.Length == 0)
            return null;
        string more = items.Length > MaxNamed ? $" and {items.Length - MaxNamed} more" : "";
        return $"{kind}: {string.Join(", ", items.Take(MaxNamed))}{more}";
    }
}
