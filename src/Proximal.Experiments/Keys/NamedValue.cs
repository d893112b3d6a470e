namespace Proximal.Experiments;

/// <summary>Factory of keys whose values have names.</summary>
internal static class NamedValue
{
    /// <summary>Creates a key whose value is one of several names.</summary>
    /// <typeparam name="TOptions">Options record that has the property.</typeparam>
    /// <typeparam name="TValue">Type of the property.</typeparam>
    public static ConfigurationKey Of<TOptions, TValue>(
        string key,
        string name,
        string meaning,
        IReadOnlyList<(TValue Value, string Name)> values,
        Func<TOptions, TValue> get,
        Func<TOptions, TValue, TOptions> set
    )
        where TOptions : class
    {
        string kind = $"{string.Join(", ", values.SkipLast(1).Select(pair => pair.Name))} or {values[^1].Name}";
        return KeyOf<TOptions>.Any(
            key,
            name,
            kind,
            meaning,
            options => values.First(pair => EqualityComparer<TValue>.Default.Equals(pair.Value, get(options))).Name,
            (options, value) => set(options, Read(value, kind, values))
        );
    }

    /// <summary>Creates a key whose value is one of several names, or a list of them.</summary>
    /// <typeparam name="TOptions">Options record that has the property.</typeparam>
    /// <typeparam name="TValue">Type of an element of the property.</typeparam>
    public static ConfigurationKey ListOf<TOptions, TValue>(
        string key,
        string name,
        string meaning,
        IReadOnlyList<(TValue Value, string Name)> values,
        Func<TOptions, IReadOnlyList<TValue>> get,
        Func<TOptions, IReadOnlyList<TValue>, TOptions> set
    )
        where TOptions : class
    {
        string kind =
            $"{string.Join(", ", values.SkipLast(1).Select(pair => pair.Name))} or {values[^1].Name}, or a list of them";
        return KeyOf<TOptions>.Any(key, name, kind, meaning, options => Format(get(options)), Set);

        string NameOf(TValue value) =>
            values.First(pair => EqualityComparer<TValue>.Default.Equals(pair.Value, value)).Name;

        string Format(IReadOnlyList<TValue> list) =>
            list.Count == 1 ? NameOf(list[0]) : $"[{string.Join(", ", list.Select(NameOf))}]";

        TOptions Set(TOptions options, ConfigurationValue value) =>
            set(options, value.IsList ? [.. value.Elements(kind).Select(ReadOne)] : [ReadOne(value)]);

        TValue ReadOne(ConfigurationValue value) => Read(value, kind, values);
    }

    private static TValue Read<TValue>(
        ConfigurationValue value,
        string kind,
        IReadOnlyList<(TValue Value, string Name)> values
    )
    {
        string text = value.Text(kind);
        foreach ((TValue known, string name) in values)
        {
            if (string.Equals(name, text, StringComparison.OrdinalIgnoreCase))
                return known;
        }
        throw value.Unexpected(kind);
    }
}
