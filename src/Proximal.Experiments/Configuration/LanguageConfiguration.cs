using System.Text;
using Proximal.Language;
using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>
/// Configuration of a run that trains a language model. It determines the run completely, and reading its
/// <c>config.yaml</c> returns the same values.
/// </summary>
/// <param name="Algorithm">Algorithm.</param>
/// <param name="Setup">Inputs and options of the trainer.</param>
internal sealed record LanguageConfiguration(LanguageAlgorithm Algorithm, LanguageSetup Setup)
{
    private const string AlgorithmKey = ConfigurationReader.AlgorithmKey;

    /// <summary>Other ranks that train the run, which wait for its start; null for none.</summary>
    public RankStart? Ranks { get; init; }

    /// <summary>Whether a reward may start programs. It is not a key: a configuration from a file cannot allow it.</summary>
    public bool AllowPrograms { get; init; }

    /// <summary>Checkpoint options.</summary>
    public CheckpointOptions Checkpoints { get; init; } = new();

    /// <summary>Models, data and rewards.</summary>
    public LanguageInputs Inputs => Setup.Inputs;

    /// <summary>Options of the trainer.</summary>
    public LanguageOptions Options => Setup.Options;

    /// <summary>Default configuration of an algorithm.</summary>
    public static LanguageConfiguration DefaultsOf(LanguageAlgorithm algorithm) => new(algorithm, algorithm.Defaults);

    /// <summary>Reads a <c>config.yaml</c>; null if it is the configuration of an agent.</summary>
    /// <param name="file">Path of the file.</param>
    /// <exception cref="InvalidInputException">The file is not YAML, or a key or value is invalid.</exception>
    public static LanguageConfiguration? TryRead(string file)
    {
        YamlMappingNode map = YamlText.ReadFile(file);
        return AlgorithmIn(map) is { } name && LanguageAlgorithms.TryFind(name) is { } algorithm
            ? DefaultsOf(algorithm).Apply(map, file)
            : null;
    }

    /// <summary>Returns this configuration with the keys of a file.</summary>
    /// <param name="map">Content of the file.</param>
    /// <param name="origin">Name of the file.</param>
    /// <exception cref="InvalidInputException">A key is unknown, a value is invalid, or the file is for another
    /// algorithm.</exception>
    public LanguageConfiguration Apply(YamlMappingNode map, string origin) =>
        map.Children.Aggregate(
            this,
            (configuration, entry) =>
                configuration.Apply(
                    new ConfigurationValue(entry.Value, entry.Key.ToString(), origin, entry.Key.Start.Line)
                )
        );

    /// <summary>Returns this configuration with one key.</summary>
    /// <exception cref="InvalidInputException">The key is unknown or the value is invalid.</exception>
    public LanguageConfiguration Apply(ConfigurationValue value)
    {
        switch (value.Key)
        {
            case AlgorithmKey:
                return value.Text(Algorithm.Name) == Algorithm.Name ? this : throw value.Unexpected(Algorithm.Name);
            case CheckpointOptions.Group:
                var checkpoints = CheckpointOptions.Read(value);
                if (checkpoints.RecordEpisodes > 0)
                    throw value.Invalid("a language model has no episodes of an environment; remove record_episodes");
                return !checkpoints.Evaluates
                    ? this with
                    {
                        Checkpoints = checkpoints,
                    }
                    : throw value.Invalid(
                        "a language model is evaluated on eval_data; remove eval_freq and eval_episodes"
                    );
            default:
                return Algorithm.Find(value.Key) is { } key
                    ? this with
                    {
                        Setup = (LanguageSetup)key.Apply(Setup, value),
                    }
                    : throw Unknown(value);
        }
    }

    /// <summary>YAML with all keys, as <see cref="TryRead"/> reads it.</summary>
    public string ToYaml()
    {
        var text = new StringBuilder();
        text.Append(AlgorithmKey).Append(": ").Append(TextValue.Format(Algorithm.Name)).Append('\n');
        foreach (ConfigurationKey key in Algorithm.Keys)
            text.Append(key.Key).Append(": ").Append(key.Format(Setup)).Append('\n');
        text.Append(Checkpoints.ToLanguageYaml());
        return text.ToString();
    }

    /// <summary>Name of the algorithm in a file; null if the file has none.</summary>
    public static string? AlgorithmIn(YamlMappingNode map) =>
        map.Children.TryGetValue(new YamlScalarNode(AlgorithmKey), out YamlNode? node)
        && node is YamlScalarNode { Value: { Length: > 0 } name }
            ? name
            : null;

    private InvalidInputException Unknown(ConfigurationValue value)
    {
        string question = NearestName.Suggestion(
            value.Key,
            Algorithm.Keys.Select(key => key.Key).Append(CheckpointOptions.Group)
        );
        string[] owners =
        [
            .. LanguageAlgorithms.All.Where(other => other.Find(value.Key) is not null).Select(other => other.Name),
        ];
        string whose = owners.Length > 0 ? $" for {Algorithm.Name} (it is a key of {string.Join(", ", owners)})" : "";
        return new InvalidInputException($"{value.Place}: unknown key {MessageText.Quote(value.Key)}{whose}{question}");
    }
}
