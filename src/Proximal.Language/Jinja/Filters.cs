namespace Proximal.Language.Jinja;

/// <summary>Filters: <c>value | name(arguments)</c>.</summary>
internal static class Filters
{
    private static readonly Dictionary<string, Function> Known = Create();

    /// <summary>The filter of a name.</summary>
    /// <exception cref="JinjaException">There is none.</exception>
    internal static Function Find(string name) =>
        Known.GetValueOrDefault(name)
        ?? throw new JinjaException($"there is no filter '{name}'{NearestName.Suggestion(name, Known.Keys)}");

    internal static bool Exists(string name) => Known.ContainsKey(name);

    private static Dictionary<string, Function> Create()
    {
        Dictionary<string, Function> filters = (
            (IEnumerable<Function>)
                [
                    .. TextFilters.All(),
                    .. LayoutFilters.All(),
                    .. NumberFilters.All(),
                    .. ListFilters.All(),
                    .. SelectionFilters.All(),
                ]
        ).ToDictionary(static filter => filter.Name, StringComparer.Ordinal);
        filters["d"] = filters["default"];
        filters["count"] = filters["length"];
        filters["e"] = filters["forceescape"] = filters["escape"];
        return filters;
    }
}
