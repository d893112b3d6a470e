namespace Proximal.Experiments;

/// <summary>Maps from names to numbers in YAML.</summary>
internal static class NamedNumbers
{
    /// <summary>Writes a map in one line.</summary>
    public static string Format(IReadOnlyDictionary<string, double> numbers) =>
        $"{{{string.Join(", ", numbers.Select(static pair => $"{TextValue.Format(pair.Key)}: {pair.Value}"))}}}";

    /// <summary>Reads a map.</summary>
    /// <exception cref="InvalidInputException">The value is not a map from names to numbers.</exception>
    public static IReadOnlyDictionary<string, double> Read(ConfigurationValue value) =>
        new SortedDictionary<string, double>(
            value
                .Entries()
                .ToDictionary(static entry => entry.Key, static entry => entry.Value.Number(), StringComparer.Ordinal),
            StringComparer.Ordinal
        );
}
