using System.Globalization;

namespace Proximal;

/// <summary>Range checks of options, with one wording for all of them.</summary>
internal static class Check
{
    /// <summary>Throws where <paramref name="holds"/> is false: "Gamma (gamma) must lie in [0, 1], but is 1.5".</summary>
    /// <exception cref="InvalidInputException">The condition does not hold.</exception>
    public static void That<T>(bool holds, string name, string key, T value, string rule)
    {
        if (!holds) throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture, $"{name} ({key}) {rule}, but is {value}"));
    }

    /// <summary>Throws unless <paramref name="value"/> is a finite number in [<paramref name="low"/>, <paramref name="high"/>].</summary>
    /// <exception cref="InvalidInputException">It is not.</exception>
    public static void Within(double value, double low, double high, string name, string key)
    {
        string range = double.IsPositiveInfinity(high) ? $"must be a number of at least {low}" : $"must lie in [{low}, {high}]";
        That(double.IsFinite(value) && value >= low && value <= high, name, key, value, range);
    }

    /// <summary>Throws unless <paramref name="value"/> is finite and positive.</summary>
    /// <exception cref="InvalidInputException">It is not.</exception>
    public static void Positive(double value, string name, string key) =>
        That(double.IsFinite(value) && value > 0, name, key, value, "must be a positive number");
}
