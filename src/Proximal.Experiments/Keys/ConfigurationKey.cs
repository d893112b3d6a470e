namespace Proximal.Experiments;

/// <summary>
/// Key of a configuration: its name in YAML, the option in C# that it sets, and how its value is read and written.
/// </summary>
/// <remarks><see cref="KeyOf{TOptions}"/> creates keys.</remarks>
public sealed record ConfigurationKey
{
    /// <summary>
    /// Full key as in Stable-Baselines3 and rl-zoo, or as in TRL for language models. A key inside a map has the name
    /// of the map and a dot in front: <c>policy_kwargs.net_arch</c>.
    /// </summary>
    public required string Key { get; init; }

    /// <summary>Name of the property in C#.</summary>
    public required string Name { get; init; }

    /// <summary>Short description of the allowed values, such as <c>whole number</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Meaning, in one sentence.</summary>
    public required string Meaning { get; init; }

    /// <summary>Function from options to the value of the key, in YAML.</summary>
    public required Func<object, string> Format { get; init; }

    /// <summary>Function from options and a value to options with that value, of the same type.</summary>
    public required Func<object, ConfigurationValue, object> Apply { get; init; }

    /// <summary>Other names of the key, which are read but not written. Empty by default.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Name of the map that contains the key; null for a key at the top level.</summary>
    public string? Group => Key.IndexOf('.', StringComparison.Ordinal) is > 0 and int dot ? Key[..dot] : null;

    /// <summary>Key without the name of its map.</summary>
    public string LastPart => Key[(Key.IndexOf('.', StringComparison.Ordinal) + 1)..];

    /// <summary>Key of an object that contains the options.</summary>
    /// <typeparam name="TWhole">Type of the object.</typeparam>
    /// <param name="part">Gets the options from the object.</param>
    /// <param name="with">Returns the object with other options.</param>
    internal ConfigurationKey In<TWhole>(Func<TWhole, object> part, Func<TWhole, object, TWhole> with)
        where TWhole : class =>
        this with
        {
            Format = whole => Format(part((TWhole)whole)),
            Apply = (whole, value) => with((TWhole)whole, Apply(part((TWhole)whole), value)),
        };
}
