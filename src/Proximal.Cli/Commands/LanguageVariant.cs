using YamlDotNet.RepresentationModel;

namespace Proximal.Cli;

/// <summary>A variant of a training command: an algorithm, with the value of a key that selects the variant.</summary>
/// <param name="Name">The value of the command's flag.</param>
/// <param name="Algorithm">The algorithm.</param>
internal sealed record LanguageVariant(string Name, LanguageAlgorithm Algorithm)
{
    /// <summary>The key whose value is the name of the variant, such as <c>loss_type</c>; null for none.</summary>
    public string? Key { get; init; }

    /// <summary>The defaults of the algorithm, with the key of the variant.</summary>
    public LanguageConfiguration Defaults => ApplyTo(LanguageConfiguration.DefaultsOf(Algorithm));

    /// <summary>Sets the key of the variant in a configuration.</summary>
    public LanguageConfiguration ApplyTo(LanguageConfiguration configuration) =>
        Key is null
            ? configuration
            : configuration.Apply(new ConfigurationValue(new YamlScalarNode(Name), Key, Name, Line: 0));
}
