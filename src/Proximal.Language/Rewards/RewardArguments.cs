using System.Globalization;

namespace Proximal.Language;

/// <summary>The arguments of a reward as they were written, read with messages that name them.</summary>
public sealed class RewardArguments
{
    private readonly NamedReward reward;
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    /// <exception cref="InvalidInputException">An argument is unknown, there twice, or missing.</exception>
    internal RewardArguments(NamedReward reward, IEnumerable<(string? Name, string Value)> given)
    {
        this.reward = reward;
        string[] known = [.. reward.Arguments.Select(static argument => argument.Name)];
        foreach ((string? name, string value) in given)
        {
            if (known.Length == 0)
                throw Wrong("takes no argument");
            string its = name ?? known[0];
            if (!known.Contains(its, StringComparer.Ordinal))
                throw Wrong(
                    $"has no argument '{its}'{NearestName.Suggestion(its, known)} ({reward.Usage}; a value with ',' and '=' stands in double quotes)"
                );
            if (!values.TryAdd(its, value))
                throw Wrong($"is given '{its}' twice");
        }

        foreach (RewardArgument argument in reward.Arguments)
            if (argument.Required && !values.ContainsKey(argument.Name))
                throw Wrong($"needs '{argument.Name}', {argument.Meaning}: {reward.Usage}");
    }

    /// <summary>An argument as text; null where it was not given.</summary>
    /// <param name="name">Its name.</param>
    public string? Text(string name) => values.GetValueOrDefault(name);

    /// <summary>An argument as text, or its default.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="absent">The default.</param>
    public string Text(string name, string absent) => Text(name) ?? absent;

    /// <summary>An argument that is true or false, or its default.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="absent">The default.</param>
    /// <exception cref="InvalidInputException">It is something else.</exception>
    public bool Truth(string name, bool absent) =>
        Text(name) switch
        {
            null => absent,
            "true" => true,
            "false" => false,
            { } other => throw Wrong($"must have true or false as '{name}', but has '{other}'"),
        };

    /// <summary>An argument that is a number, or its default.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="absent">The default.</param>
    /// <exception cref="InvalidInputException">It is no number of 0 or more.</exception>
    public double Number(string name, double absent)
    {
        if (Text(name) is not { } text)
            return absent;
        return
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && value >= 0
            && double.IsFinite(value)
            ? value
            : throw Wrong($"must have a number of 0 or more as '{name}', but has '{text}'");
    }

    /// <summary>An argument that is a whole number of 1 or more.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="InvalidInputException">It is something else.</exception>
    public int Count(string name) =>
        int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= 1
            ? value
            : throw Wrong($"must have a whole number of 1 or more as '{name}', but has '{Text(name)}'");

    private InvalidInputException Wrong(string what) => new($"the reward {reward.Name} {what}");
}
