namespace Proximal.Cli;

/// <summary>One key of a configuration: how it is read into the options and written back, and what it means.</summary>
internal sealed record Setting
{
    /// <summary>The key as Stable-Baselines3 and rl-zoo spell it; inside a map, after the map's name and a dot.</summary>
    public required string Key { get; init; }

    /// <summary>The property of the options in C#.</summary>
    public required string Name { get; init; }

    /// <summary>What values may be given, in a word or two.</summary>
    public required string Kind { get; init; }

    public required string Meaning { get; init; }

    public required Func<TrainingOptions, string> Format { get; init; }

    public required Func<TrainingOptions, ConfigurationValue, TrainingOptions> Apply { get; init; }

    /// <summary>The map that the key belongs to, or null at the top.</summary>
    public string? Group => Key.IndexOf('.', StringComparison.Ordinal) is > 0 and int dot ? Key[..dot] : null;

    public string LastPart => Key[(Key.IndexOf('.', StringComparison.Ordinal) + 1)..];
}
