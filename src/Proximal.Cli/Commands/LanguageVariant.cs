using YamlDotNet.RepresentationModel;

namespace Proximal.Cli;

/// <summary>One of the ways that a command trains: an algorithm, and perhaps a setting that makes it that way.</summary>
/// <param name="Name">As the command's flag spells it.</param>
/// <param name="Algorithm">The algorithm.</param>
internal sealed record LanguageVariant(string Name, LanguageAlgorithm Algorithm)
{
    /// <summary>A setting that the variant stands for, such as <c>loss_type</c>, whose value is its name; null for none.</summary>
    public string? Key { get; init; }

    /// <summary>The algorithm's defaults, with the variant's setting.</summary>
    public LanguageConfiguration Defaults => Over(LanguageConfiguration.DefaultsOf(Algorithm));

    /// <summary>The variant's setting over others.</summary>
    public LanguageConfiguration Over(LanguageConfiguration configuration) =>
        Key is null
            ? configuration
            : configuration.Apply(new ConfigurationValue(new YamlScalarNode(Name), Key, Name, Line: 0));
}
