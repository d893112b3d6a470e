using System.Globalization;

namespace Proximal;

/// <summary>Range checks for options records, with one wording of messages for all of them. Options of your own algorithms can use them too.</summary>
public static class OptionCheck
{
    /// <summary>Throws where <paramref name="holds"/> is false: "Gamma (gamma) must lie in [0, 1], but is 1.5".</summary>
    /// <param name="holds">Whether the option is valid.</param>
    /// <param name="name">The option's name in C#.</param>
    /// <param name="key">Its key in YAML.</param>
    /// <param name="value">The option's value.</param>
    /// <param name="rule">What a valid value is, such as "must be at least 1".</param>
    /// <exception cref="InvalidInputException">The condition does not hold.</exception>
    public static void That<T>(bool holds, string name, string key, T value, string rule)
    {
        if (!holds)
            throw new InvalidInputException(
                string.Create(CultureInfo.InvariantCulture, $"{name} ({key}) {rule}, but is {value}")
            );
    }

    /// <summary>Throws unless <paramref name="value"/> is a finite number in [<paramref name="low"/>, <paramref name="high"/>].</summary>
    /// <param name="value">The option's value.</param>
    /// <param name="low">The smallest valid value.</param>
    /// <param name="high">The largest valid value; infinity for no bound.</param>
    /// <param name="name">The option's name in C#.</param>
    /// <param name="key">Its key in YAML.</param>
    /// <exception cref="InvalidInputException">It is not.</exception>
    public static void Within(double value, double low, double high, string name, string key)
    {
        string range = double.IsPositiveInfinity(high)
            ? $"must be a number of at least {low}"
            : $"must lie in [{low}, {high}]";
        That(double.IsFinite(value) && value >= low && value <= high, name, key, value, range);
    }

    /// <summary>Throws unless <paramref name="value"/> is finite and positive.</summary>
    /// <param name="value">The option's value.</param>
    /// <param name="name">The option's name in C#.</param>
    /// <param name="key">Its key in YAML.</param>
    /// <exception cref="InvalidInputException">It is not.</exception>
    public static void Positive(double value, string name, string key) =>
        That(double.IsFinite(value) && value > 0, name, key, value, "must be a positive number");

    /// <summary>Throws where a name is not in a registry; null is no name.</summary>
    /// <typeparam name="TFactory">What the registry holds.</typeparam>
    /// <param name="value">The option's value.</param>
    /// <param name="registry">The registry.</param>
    /// <param name="name">The option's name in C#.</param>
    /// <param name="key">Its key in YAML.</param>
    /// <exception cref="InvalidInputException">The name is not registered.</exception>
    public static void Registered<TFactory>(string? value, PartRegistry<TFactory> registry, string name, string key)
        where TFactory : Delegate
    {
        if (value is not null && !registry.Contains(value))
            throw new InvalidInputException($"{name} ({key}): {registry.Unknown(value)}");
    }
}
