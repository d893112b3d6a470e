using System.Numerics;

namespace Proximal.Experiments;

/// <summary>Makes settings of the options that hold them: of one algorithm's, or of those that several share.</summary>
/// <typeparam name="TOptions">The options that have the property.</typeparam>
internal static class SettingOf<TOptions>
    where TOptions : class
{
    public static Setting Whole(string key, string name, string meaning, Func<TOptions, long> get, Func<TOptions, ConfigurationValue, TOptions> set) =>
        Any(key, name, "whole number", meaning, options => get(options).ToString(), set);

    public static Setting Number<T>(string key, string name, string meaning, Func<TOptions, T> get, Func<TOptions, ConfigurationValue, TOptions> set)
        where T : INumber<T> =>
        Any(key, name, "number", meaning, options => get(options).ToString(null, null).ToLowerInvariant(), set);

    public static Setting Boolean(string key, string name, string meaning, Func<TOptions, bool> get, Func<TOptions, ConfigurationValue, TOptions> set) =>
        Any(key, name, "true or false", meaning, options => get(options) ? "true" : "false", set);

    public static Setting Scheduled(string key, string name, string meaning, Func<TOptions, Schedule> get, Func<TOptions, ConfigurationValue, TOptions> set) =>
        Any(key, name, "number, lin_X or cos_X", meaning, options => get(options).ToString(), set);

    /// <summary>A setting of another kind: <paramref name="format"/> writes what <paramref name="set"/> reads.</summary>
    public static Setting Any(string key, string name, string kind, string meaning, Func<TOptions, string> format, Func<TOptions, ConfigurationValue, TOptions> set) => new()
    {
        Key = key,
        Name = name,
        Kind = kind,
        Meaning = meaning,
        Format = options => format((TOptions)options),
        Apply = (options, value) => set((TOptions)options, value),
    };
}
