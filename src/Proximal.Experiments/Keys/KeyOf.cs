using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Proximal.Experiments;

/// <summary>Makes settings of the options that hold them: of one algorithm's, or of those that several share.</summary>
/// <remarks>For example <c>KeyOf&lt;MyOptions&gt;.Number("beta", nameof(MyOptions.Beta), "Weight of the penalty.", o => o.Beta, (o, v) => o with { Beta = v.Number() })</c>.</remarks>
/// <typeparam name="TOptions">The options that have the property.</typeparam>
[SuppressMessage(
    "Design",
    "CA1000:Do not declare static members on generic types",
    Justification = "The type stands once before all settings of an algorithm, which use its members."
)]
public static class KeyOf<TOptions>
    where TOptions : class
{
    /// <summary>A whole number.</summary>
    /// <param name="key">The key, as Stable-Baselines3 spells it where it has the setting.</param>
    /// <param name="name">The property of the options in C#.</param>
    /// <param name="meaning">What it is, in one sentence.</param>
    /// <param name="get">Its value in some options.</param>
    /// <param name="set">Options with the value that was read, such as <c>o with { Epochs = v.Count() }</c>.</param>
    public static ConfigurationKey Whole(
        string key,
        string name,
        string meaning,
        Func<TOptions, long> get,
        Func<TOptions, ConfigurationValue, TOptions> set
    ) => Any(key, name, "whole number", meaning, options => get(options).ToString(), set);

    /// <summary>A number.</summary>
    /// <typeparam name="T">The property's type.</typeparam>
    /// <param name="key">The key, as Stable-Baselines3 spells it where it has the setting.</param>
    /// <param name="name">The property of the options in C#.</param>
    /// <param name="meaning">What it is, in one sentence.</param>
    /// <param name="get">Its value in some options.</param>
    /// <param name="set">Options with the value that was read, such as <c>o with { Beta = v.Number() }</c>.</param>
    public static ConfigurationKey Number<T>(
        string key,
        string name,
        string meaning,
        Func<TOptions, T> get,
        Func<TOptions, ConfigurationValue, TOptions> set
    )
        where T : INumber<T> =>
        Any(key, name, "number", meaning, options => get(options).ToString(null, null).ToLowerInvariant(), set);

    /// <summary>True or false.</summary>
    /// <param name="key">The key, as Stable-Baselines3 spells it where it has the setting.</param>
    /// <param name="name">The property of the options in C#.</param>
    /// <param name="meaning">What it is, in one sentence.</param>
    /// <param name="get">Its value in some options.</param>
    /// <param name="set">Options with the value that was read, such as <c>o with { Baseline = v.Boolean() }</c>.</param>
    public static ConfigurationKey Boolean(
        string key,
        string name,
        string meaning,
        Func<TOptions, bool> get,
        Func<TOptions, ConfigurationValue, TOptions> set
    ) => Any(key, name, "true or false", meaning, options => get(options) ? "true" : "false", set);

    /// <summary>A number, or one that falls over the run: <c>lin_X</c> or <c>cos_X</c>.</summary>
    /// <param name="key">The key, as Stable-Baselines3 spells it where it has the setting.</param>
    /// <param name="name">The property of the options in C#.</param>
    /// <param name="meaning">What it is, in one sentence.</param>
    /// <param name="get">Its value in some options.</param>
    /// <param name="set">Options with the value that was read, such as <c>o with { ClipRange = v.Schedule() }</c>.</param>
    public static ConfigurationKey Scheduled(
        string key,
        string name,
        string meaning,
        Func<TOptions, Schedule> get,
        Func<TOptions, ConfigurationValue, TOptions> set
    ) => Any(key, name, "number, lin_X or cos_X", meaning, options => get(options).ToString(), set);

    /// <summary>A setting of another kind: <paramref name="format"/> writes what <paramref name="set"/> reads.</summary>
    /// <param name="key">The key, as Stable-Baselines3 spells it where it has the setting.</param>
    /// <param name="name">The property of the options in C#.</param>
    /// <param name="kind">What values may be given, in a word or two.</param>
    /// <param name="meaning">What it is, in one sentence.</param>
    /// <param name="format">Its value in some options, as YAML.</param>
    /// <param name="set">Options with the value that was read.</param>
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
