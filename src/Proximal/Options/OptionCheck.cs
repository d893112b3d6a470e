using System.Globalization;

namespace Proximal;

/// <summary>Range checks of options with uniform messages. Options of custom algorithms can use them too.</summary>
public static class OptionCheck
{
    /// <summary>
    /// Throws if <paramref name="holds"/> is false, with a message such as "Gamma (gamma) must lie in [0, 1], but is
    /// 1.5".
    /// </summary>
    /// <param name="holds">Whether the option is valid.</param>
    /// <param name="name">C# name of the option.</param>
    /// <param name="key">YAML key of the option.</param>
    /// <param name="value">Value of the option.</param>
    /// <param name="rule">Rule of valid values, such as "must be at least 1".</param>
    /// <exception cref="InvalidInputException"><paramref name="holds"/> is false.</exception>
    public static void That<T>(bool holds, string name, string key, T value, string rule)
    {
        if (!holds)
            throw new InvalidInputException(
                string.Create(CultureInfo.InvariantCulture, $"{name} ({key}) {rule}, but is {value}")
            );
    }

    /// <summary>
    /// Throws unless <paramref name="value"/> is a finite number in [<paramref name="low"/>, <paramref name="high"/>].
    /// </summary>
    /// <param name="value">Value of the option.</param>
    /// <param name="low">Smallest valid value.</param>
    /// <param name="high">Largest valid value; infinity for no bound.</param>
    /// <param name="name">C# name of the option.</param>
    /// <param name="key">YAML key of the option.</param>
    /// <exception cref="InvalidInputException">The value is out of range.</exception>
    public static void Within(double value, double low, double high, string name, string key)
    {
        string range = double.IsPositiveInfinity(high)
            ? $"must be a number of at least {low}"
            : $"must lie in [{low}, {high}]";
        That(double.IsFinite(value) && value >= low && value <= high, name, key, value, range);
    }

    /// <summary>Throws unless <paramref name="value"/> is finite and positive.</summary>
    /// <param name="value">Value of the option.</param>
    /// <param name="name">C# name of the option.</param>
    /// <param name="key">YAML key of the option.</param>
    /// <exception cref="InvalidInputException">The value is not finite and positive.</exception>
    public static void Positive(double value, string name, string key) =>
        That(double.IsFinite(value) && value > 0, name, key, value, "must be a positive number");

    /// <summary>Throws if a name is not registered. Null is valid.</summary>
    /// <typeparam name="TFactory">Factory type of the registry.</typeparam>
    /// <param name="value">Value of the option.</param>
    /// <param name="registry">The registry.</param>
    /// <param name="name">C# name of the option.</param>
    /// <param name="key">YAML key of the option.</param>
    /// <exception cref="InvalidInputException">The name is not registered.</exception>
    public static void Registered<TFactory>(string? value, PartRegistry<TFactory> registry, string name, string key)
        where TFactory : Delegate
    {
        if (value is not null && !registry.Contains(value))
            throw new InvalidInputException($"{name} ({key}): {registry.Unknown(value)}");
    }
}
