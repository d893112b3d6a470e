using Proximal.Experiments;

namespace Proximal.MLAgents;

/// <summary>Reads the entries of a YAML map into a record.</summary>
internal static class SettingsMap
{
    /// <summary>Reads a map.</summary>
    /// <param name="start">Record with the defaults.</param>
    /// <param name="map">The map; nothing for no entries.</param>
    /// <param name="keys">The known keys, and what each changes.</param>
    /// <exception cref="InvalidInputException">A key is unknown or a value is invalid.</exception>
    public static T Read<T>(
        T start,
        ConfigurationValue map,
        params (string Key, Func<T, ConfigurationValue, T> Set)[] keys
    )
    {
        if (map.IsNull)
            return start;
        foreach ((string key, ConfigurationValue value) in map.Entries())
        {
            int at = Array.FindIndex(keys, known => known.Key == key);
            if (at < 0)
                throw value.UnknownKey([.. keys.Select(static known => known.Key)]);
            start = keys[at].Set(start, value);
        }

        return start;
    }

    /// <summary>Reads a number above 0.</summary>
    /// <exception cref="InvalidInputException">It is not.</exception>
    public static double Positive(ConfigurationValue value) =>
        value.Number() is var number && number > 0 && double.IsFinite(number)
            ? number
            : throw value.Unexpected("a number above 0");

    /// <summary>Reads a number in an interval.</summary>
    /// <exception cref="InvalidInputException">It is outside.</exception>
    public static double Within(ConfigurationValue value, double low, double high) =>
        value.Number() is var number && number >= low && number <= high
            ? number
            : throw value.Unexpected(FormattableString.Invariant($"a number from {low} to {high}"));
}
