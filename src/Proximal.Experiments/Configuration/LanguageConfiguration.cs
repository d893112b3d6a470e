using System.Text;
using Proximal.Language;
using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>All that decides a run that trains a language model. Written to <c>config.yaml</c> and read back exactly.</summary>
/// <param name="Algorithm">How it is trained.</param>
/// <param name="Setup">Where the parts come from, and how they are used.</param>
internal sealed record LanguageConfiguration(LanguageAlgorithm Algorithm, LanguageSetup Setup)
{
    private const string AlgorithmKey = ConfigurationReader.AlgorithmKey;

    /// <summary>When to save.</summary>
    public CheckpointOptions Checkpoints { get; init; } = new();

    /// <summary>Where the parts come from.</summary>
    public LanguageInputs Sources => Setup.Sources;

    /// <summary>The trainer's options.</summary>
    public LanguageOptions Options => Setup.Options;

    /// <summary>The algorithm's defaults.</summary>
    public static LanguageConfiguration DefaultsOf(LanguageAlgorithm algorithm) => new(algorithm, algorithm.Defaults);

    /// <summary>Reads a <c>config.yaml</c>; null where it is one of an agent's training.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="InvalidInputException">The file is missing or wrong.</exception>
    public static LanguageConfiguration? TryRead(string file)
    {
        YamlMappingNode map = YamlText.ReadMap(File.ReadAllText(file), file);
        return AlgorithmIn(map) is { } name && LanguageAlgorithms.TryFind(name) is { } algorithm
            ? DefaultsOf(algorithm).Apply(map, file)
            : null;
    }

    /// <summary>The settings of a file over these.</summary>
    /// <param name="map">The file.</param>
    /// <param name="origin">Its name.</param>
    /// <exception cref="InvalidInputException">A key is unknown, a value does not fit, or the settings are of another algorithm.</exception>
    public LanguageConfiguration Apply(YamlMappingNode map, string origin) =>
        map.Children.Aggregate(
            this,
            (configuration, entry) =>
                configuration.Apply(
                    new ConfigurationValue(entry.Value, entry.Key.ToString(), origin, entry.Key.Start.Line)
                )
        );

    /// <summary>One setting over these.</summary>
    /// <exception cref="InvalidInputException">The key is unknown, or the value does not fit.</exception>
    public LanguageConfiguration Apply(ConfigurationValue value)
    {
        switch (value.Key)
        {
            case AlgorithmKey:
                return value.Text(Algorithm.Name) == Algorithm.Name ? this : throw value.Unexpected(Algorithm.Name);
            case CheckpointOptions.Group:
                var checkpoints = CheckpointOptions.Read(value);
                return !checkpoints.Evaluates
                    ? this with
                    {
                        Checkpoints = checkpoints,
                    }
                    : throw value.Wrong("language models are evaluated on eval_data, not in episodes");
            default:
                return Algorithm.Find(value.Key) is { } setting
                    ? this with
                    {
                        Setup = (LanguageSetup)setting.Apply(Setup, value),
                    }
                    : throw Unknown(value);
        }
    }

    /// <summary>All settings, as <see cref="TryRead"/> reads them.</summary>
    public string ToYaml()
    {
        var text = new StringBuilder();
        text.Append(AlgorithmKey).Append(": ").Append(TextValue.Format(Algorithm.Name)).Append('\n');
        foreach (ConfigurationKey setting in Algorithm.Keys)
            text.Append(setting.Key).Append(": ").Append(setting.Format(Setup)).Append('\n');
        text.Append(Checkpoints.ToLanguageYaml());
        return text.ToString();
    }

    /// <summary>The algorithm that a file names; null where it names none.</summary>
    public static string? AlgorithmIn(YamlMappingNode map) =>
        map.Children.TryGetValue(new YamlScalarNode(AlgorithmKey), out YamlNode? node)
        && node is YamlScalarNode { Value: { Length: > 0 } name }
            ? name
            : null;

    private InvalidInputException Unknown(ConfigurationValue value)
    {
        string question = NearestName.Suggestion(
            value.Key,
            Algorithm.Keys.Select(setting => setting.Key).Append(CheckpointOptions.Group)
        );
        string[] owners =
        [
            .. LanguageAlgorithms.All.Where(other => other.Find(value.Key) is not null).Select(other => other.Name),
        ];
        string whose = owners.Length > 0 ? $" of {Algorithm.Name} (it is one of {string.Join(", ", owners)})" : "";
        return new InvalidInputException($"{value.Place}: unknown setting '{value.Key}'{whose}{question}");
    }
}
