using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Proximal.Experiments;

/// <summary>Factory of the keys of an options record.</summary>
/// <remarks>
/// For example <c>KeyOf&lt;MyOptions&gt;.Number("beta", nameof(MyOptions.Beta), "Weight of the penalty.", o => o.Beta,
/// (o, v) => o with { Beta = v.Number() })</c>.
/// </remarks>
/// <typeparam name="TOptions">Options record that has the property.</typeparam>
[SuppressMessage(
    "Design",
    "CA1000:Do not declare static members on generic types",
    Justification = "The type argument is written once for all keys of an algorithm."
)]
public static class KeyOf<TOptions>
    where TOptions : class
{
    /// <summary>Creates a key for a whole number.</summary>
    /// <param name="key">Full key, as in Stable-Baselines3 if it has the option.</param>
    /// <param name="name">Name of the property in C#.</param>
    /// <param name="meaning">Meaning, in one sentence.</param>
    /// <param name="get">Gets the value from the options.</param>
    /// <param name="set">Returns the options with the value that was read, such as <c>o with { Epochs = v.Count()
    /// }</c>.</param>
    public static ConfigurationKey Whole(
        string key,
        string name,
        string meaning,
        Func<TOptions, long> get,
        Func<TOptions, ConfigurationValue, TOptions> set
    ) => Any(key, name, "whole number", meaning, options => get(options).ToString(), set);

    /// <summary>Creates a key for a number.</summary>
    /// <typeparam name="T">Type of the property.</typeparam>
    /// <param name="key">Full key, as in Stable-Baselines3 if it has the option.</param>
    /// <param name="name">Name of the property in C#.</param>
    /// <param name="meaning">Meaning, in one sentence.</param>
    /// <param name="get">Gets the value from the options.</param>
    /// <param name="set">Returns the options with the value that was read, such as <c>o with { Beta = v.Number()
    /// }</c>.</param>
    public static ConfigurationKey Number<T>(
        string key,
        string name,
        string meaning,
        Func<TOptions, T> get,
        Func<TOptions, ConfigurationValue, TOptions> set
    )
        where T : INumber<T> =>
        Any(key, name, "number", meaning, options => get(options).ToString(null, null).ToLowerInvariant(), set);

    /// <summary>Creates a key for <c>true</c> or <c>false</c>.</summary>
    /// <param name="key">Full key, as in Stable-Baselines3 if it has the option.</param>
    /// <param name="name">Name of the property in C#.</param>
    /// <param name="meaning">Meaning, in one sentence.</param>
    /// <param name="get">Gets the value from the options.</param>
    /// <param name="set">Returns the options with the value that was read, such as <c>o with { Baseline = v.Boolean()
    /// }</c>.</param>
    public static ConfigurationKey Boolean(
        string key,
        string name,
        string meaning,
        Func<TOptions, bool> get,
        Func<TOptions, ConfigurationValue, TOptions> set
    ) => Any(key, name, "true or false", meaning, options => get(options) ? "true" : "false", set);

    /// <summary>Creates a key for a schedule: a number, <c>lin_X</c> or <c>cos_X</c>.</summary>
    /// <param name="key">Full key, as in Stable-Baselines3 if it has the option.</param>
    /// <param name="name">Name of the property in C#.</param>
    /// <param name="meaning">Meaning, in one sentence.</param>
    /// <param name="get">Gets the value from the options.</param>
    /// <param name="set">Returns the options with the value that was read, such as <c>o with { ClipRange = v.Schedule()
    /// }</c>.</param>
    public static ConfigurationKey Scheduled(
        string key,
        string name,
        string meaning,
        Func<TOptions, Schedule> get,
        Func<TOptions, ConfigurationValue, TOptions> set
    ) => Any(key, name, "number, lin_X or cos_X", meaning, options => get(options).ToString(), set);

    /// <summary>
    /// Creates a key for other values. <paramref name="set"/> must read the text that <paramref name="format"/> writes.
    /// </summary>
    /// <param name="key">Full key, as in Stable-Baselines3 if it has the option.</param>
    /// <param name="name">Name of the property in C#.</param>
    /// <param name="kind">Short description of the allowed values, for example <c>number or null</c>.</param>
    /// <param name="meaning">Meaning, in one sentence.</param>
    /// <param name="format">Gets the value from the options, in YAML.</param>
    /// <param name="set">Returns the options with the value that was read.</param>
    public static ConfigurationKey Any(
        string key,
        string name,
        string kind,
        string meaning,
        Func<TOptions, string> format,
        Func<TOptions, ConfigurationValue, TOptions> set
    ) =>
        new()
        {
            Key = key,
            Name = name,
            Kind = kind,
            Meaning = meaning,
            Format = options => format((TOptions)options),
            Apply = (options, value) => set((TOptions)options, value),
        };
}
