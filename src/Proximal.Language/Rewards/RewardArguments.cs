using System.Globalization;

namespace Proximal.Language;

/// <summary>Given arguments of a reward, read with error messages that name them.</summary>
public sealed class RewardArguments
{
    private readonly NamedReward reward;
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    /// <exception cref="InvalidInputException">An argument is unknown, given twice, or missing.</exception>
    internal RewardArguments(NamedReward reward, IEnumerable<(string? Name, string Value)> given)
    {
        this.reward = reward;
        string[] known = [.. reward.Arguments.Select(static argument => argument.Name)];
        foreach ((string? name, string value) in given)
        {
            if (known.Length == 0)
                throw Wrong("takes no argument");
            string argument = name ?? known[0];
            if (!known.Contains(argument, StringComparer.Ordinal))
                throw Wrong(
                    $"has no argument '{argument}'{NearestName.Suggestion(argument, known)} ({reward.Usage}; a "
                        + "value with ',' and '=' must be in double quotes)"
                );
            if (!values.TryAdd(argument, value))
                throw Wrong($"is given '{argument}' twice");
        }

        foreach (RewardArgument argument in reward.Arguments)
            if (argument.Required && !values.ContainsKey(argument.Name))
                throw Wrong($"needs '{argument.Name}', {argument.Meaning}: {reward.Usage}");
    }

    /// <summary>Reads an argument as text; null if not given.</summary>
    /// <param name="name">Name of the argument.</param>
    public string? Text(string name) => values.GetValueOrDefault(name);

    /// <summary>Reads an argument as text.</summary>
    /// <param name="name">Name of the argument.</param>
    /// <param name="defaultValue">Default value.</param>
    public string Text(string name, string defaultValue) => Text(name) ?? defaultValue;

    /// <summary>Reads a Boolean argument.</summary>
    /// <param name="name">Name of the argument.</param>
    /// <param name="defaultValue">Default value.</param>
    /// <exception cref="InvalidInputException">The value is not true or false.</exception>
    public bool Boolean(string name, bool defaultValue) =>
        Text(name) switch
        {
            null => defaultValue,
            "true" => true,
            "false" => false,
            { } other => throw Wrong($"must have true or false as '{name}', but has '{other}'"),
        };

    /// <summary>Reads an argument that is a number of at least 0.</summary>
    /// <param name="name">Name of the argument.</param>
    /// <param name="defaultValue">Default value.</param>
    /// <exception cref="InvalidInputException">The value is not a number of at least 0.</exception>
    public double Number(string name, double defaultValue)
    {
        if (Text(name) is not { } text)
            return defaultValue;
        return
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && value >= 0
            && double.IsFinite(value)
            ? value
            : throw Wrong($"must have a number of 0 or more as '{name}', but has '{text}'");
    }

    /// <summary>Reads an argument that is an integer of at least 0.</summary>
    /// <param name="name">Name of the argument.</param>
    /// <param name="defaultValue">Default value.</param>
    /// <exception cref="InvalidInputException">The value is not an integer of at least 0.</exception>
    public int Whole(string name, int defaultValue)
    {
        if (Text(name) is not { } text)
            return defaultValue;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw Wrong($"must have a whole number of 0 or more as '{name}', but has '{text}'");
    }

    /// <summary>Reads an argument that is an integer of at least 1.</summary>
    /// <param name="name">Name of the argument.</param>
    /// <exception cref="InvalidInputException">The value is not an integer of at least 1.</exception>
    public int Count(string name) =>
        int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= 1
            ? value
            : throw Wrong($"must have a whole number of 1 or more as '{name}', but has '{Text(name)}'");

    private InvalidInputException Wrong(string what) => new($"the reward {reward.Name} {what}");
}
