using Proximal.Environments;
using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>Reads and writes the values of an environment's settings.</summary>
internal static class EnvironmentOptionsYaml
{
    /// <summary>The environment with one value.</summary>
    /// <exception cref="InvalidInputException">It has no such setting, or the value does not fit.</exception>
    public static EnvironmentEntry Apply(EnvironmentEntry task, ConfigurationValue value)
    {
        string text = value.Node is YamlScalarNode scalar
            ? scalar.Value ?? ""
            : throw value.Unexpected("a single value");
        try
        {
            return task.With(value.Key, value.IsNothing ? "null" : text);
        }
        catch (InvalidInputException exception)
        {
            throw new InvalidInputException($"{value.Place}: {exception.Message}", exception);
        }
    }

    /// <summary>The environment with one value of <c>--set</c>, which is an environment's alone: <c>length=20</c> or <c>env.length=20</c>.</summary>
    /// <exception cref="InvalidInputException">It has no such setting, or the value does not fit.</exception>
    public static EnvironmentEntry Set(EnvironmentEntry task, ConfigurationValue value) =>
        Apply(task, value with { Key = KeyIn(value.Key) ?? value.Key });

    /// <summary>The environment's setting that a key such as <c>env.length</c> names; null for other keys.</summary>
    public static string? KeyIn(string key)
    {
        foreach (string group in new[] { ReservedKeys.Environment, ReservedKeys.EnvironmentAlias })
        {
            if (key.StartsWith($"{group}.", StringComparison.Ordinal))
                return key[(group.Length + 1)..];
        }
        return null;
    }

    /// <summary>The environment with the values of a map.</summary>
    /// <exception cref="InvalidInputException">It is no map, or as for <see cref="Apply"/>.</exception>
    public static EnvironmentEntry ApplyMap(EnvironmentEntry task, ConfigurationValue value) =>
        value.Entries().Aggregate(task, (current, entry) => Apply(current, entry.Value with { Key = entry.Key }));

    /// <summary>The map as it stands in the block of an environment; nothing where there are no settings.</summary>
    public static string ToYaml(EnvironmentEntry task)
    {
        string[] lines = [.. task.OptionValues.Select(pair => $"    {pair.Key}: {Format(pair.Value)}\n")];
        return lines.Length == 0 ? "" : $"  {ReservedKeys.Environment}:\n{string.Concat(lines)}";
    }

    private static string Format(object? value) =>
        value is string text ? Quoted(text) : EnvironmentOption.Format(value);

    // A text that YAML or the reader would take for nothing is one in quotes.
    private static string Quoted(string text) => text is "" or "~" or "null" ? $"\"{text}\"" : TextValue.Format(text);
}
