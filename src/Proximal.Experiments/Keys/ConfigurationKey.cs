namespace Proximal.Experiments;

/// <summary>One key of a configuration: how it is read into the options and written back, and what it means.</summary>
/// <remarks><see cref="KeyOf{TOptions}"/> makes them.</remarks>
public sealed record ConfigurationKey
{
    /// <summary>The key as Stable-Baselines3 and rl-zoo spell it, or TRL for language models; inside a map, after the map's name and a dot.</summary>
    public required string Key { get; init; }

    /// <summary>The property of the options in C#.</summary>
    public required string Name { get; init; }

    /// <summary>What values may be given, in a word or two.</summary>
    public required string Kind { get; init; }

    /// <summary>What it is, in one sentence.</summary>
    public required string Meaning { get; init; }

    /// <summary>Writes the value that some options have.</summary>
    public required Func<object, string> Format { get; init; }

    /// <summary>Options with the value that was read; they are of the same type as those that it is given.</summary>
    public required Func<object, ConfigurationValue, object> Apply { get; init; }

    /// <summary>Other names of the same setting, which may be read but are not written.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The map that the key belongs to, or null at the top.</summary>
    public string? Group => Key.IndexOf('.', StringComparison.Ordinal) is > 0 and int dot ? Key[..dot] : null;

    /// <summary>The key without its map's name.</summary>
    public string LastPart => Key[(Key.IndexOf('.', StringComparison.Ordinal) + 1)..];

    /// <summary>The same setting of something that holds the options.</summary>
    /// <typeparam name="TWhole">What holds them.</typeparam>
    /// <param name="part">The options in it.</param>
    /// <param name="with">It with other options.</param>
    internal ConfigurationKey In<TWhole>(Func<TWhole, object> part, Func<TWhole, object, TWhole> with)
        where TWhole : class =>
        this with
        {
            Format = whole => Format(part((TWhole)whole)),
            Apply = (whole, value) => with((TWhole)whole, Apply(part((TWhole)whole), value)),
        };
}
