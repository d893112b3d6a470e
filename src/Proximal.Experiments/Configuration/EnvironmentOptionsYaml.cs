using Proximal.Environments;
using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>Reads and writes the options of an environment in YAML.</summary>
internal static class EnvironmentOptionsYaml
{
    /// <summary>Returns the environment with the value of one option.</summary>
    /// <exception cref="InvalidInputException">The environment does not have the option, or the value is
    /// invalid.</exception>
    public static EnvironmentEntry Apply(EnvironmentEntry environment, ConfigurationValue value)
    {
        string text = value.Node is YamlScalarNode scalar
            ? scalar.Value ?? ""
            : throw value.Unexpected("a single value");
        try
        {
            return environment.With(value.Key, value.IsNull ? "null" : text);
        }
        catch (InvalidInputException exception)
        {
            throw new InvalidInputException($"{value.Place}: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// Returns the environment with the value of one option from <c>--set</c>: <c>length=20</c> or
    /// <c>env.length=20</c>.
    /// </summary>
    /// <exception cref="InvalidInputException">The environment does not have the option, or the value is
    /// invalid.</exception>
    public static EnvironmentEntry Set(EnvironmentEntry environment, ConfigurationValue value) =>
        Apply(environment, value with { Key = KeyIn(value.Key) ?? value.Key });

    /// <summary>
    /// Name of the option of the environment in a key such as <c>env.length</c>; null for other keys.
    /// </summary>
    public static string? KeyIn(string key)
    {
        foreach (string group in new[] { ReservedKeys.Environment, ReservedKeys.EnvironmentAlias })
        {
            if (key.StartsWith($"{group}.", StringComparison.Ordinal))
                return key[(group.Length + 1)..];
        }
        return null;
    }

    /// <summary>Returns the environment with the options of a map.</summary>
    /// <exception cref="InvalidInputException">The value is not a map; or as for <see cref="Apply"/>.</exception>
    public static EnvironmentEntry ApplyMap(EnvironmentEntry environment, ConfigurationValue value) =>
        value
            .Entries()
            .Aggregate(environment, (current, entry) => Apply(current, entry.Value with { Key = entry.Key }));

    /// <summary>YAML of the map in the block of an environment; empty if the environment has no options.</summary>
    public static string ToYaml(EnvironmentEntry environment)
    {
        string[] lines = [.. environment.OptionValues.Select(pair => $"    {pair.Key}: {Format(pair.Value)}\n")];
        return lines.Length == 0 ? "" : $"  {ReservedKeys.Environment}:\n{string.Concat(lines)}";
    }

    private static string Format(object? value) =>
        value is string text ? Quoted(text) : EnvironmentOption.Format(value);

    // Strings that would be read as null are quoted.
    private static string Quoted(string text) => text is "" or "~" or "null" ? $"\"{text}\"" : TextValue.Format(text);
}
