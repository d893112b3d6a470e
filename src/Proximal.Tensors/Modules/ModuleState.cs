namespace Proximal.Tensors;

/// <summary>Compares what a file holds with what a module needs, and says everything that differs in one line.</summary>
internal static class ModuleState
{
    private const int MostNamed = 4;

    /// <exception cref="InvalidInputException">Something is missing, misshaped or not expected.</exception>
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
                Described("unfit", wrong),
            }.OfType<string>(),
        ];
        if (faults.Length > 0)
            throw new InvalidInputException(
                $"{state.Source}: the parameters are not this model's: {string.Join("; ", faults)}"
            );
    }

    private static string? Fault(StateDictionary state, KeyValuePair<string, Shape> parameter)
    {
        (string name, Shape shape) = parameter;
        if (!state.TypeOf(name).IsFloat())
            return $"'{name}' holds {state.TypeOf(name).Name()}, not floating-point numbers";
        return state.ShapeOf(name).SequenceEqual(shape.ToArray())
            ? null
            : $"'{name}' is [{string.Join(", ", state.ShapeOf(name).ToArray())}], not {shape}";
    }

    private static string? Described(string kind, string[] items)
    {
        if (items.Length == 0)
            return null;
        string more = items.Length > MostNamed ? $" and {items.Length - MostNamed} more" : "";
        return $"{kind}: {string.Join(", ", items.Take(MostNamed))}{more}";
    }
}
