using YamlDotNet.RepresentationModel;

namespace Proximal.Cli;

/// <summary>How often a run saves and measures itself. Part of its configuration, so that a resumed run goes on in the same way.</summary>
/// <param name="Interval">Updates between checkpoints; 0 for twenty over the whole run.</param>
/// <param name="Keep">How many of the last checkpoints stay, beside the best.</param>
/// <param name="EvaluationEpisodes">Episodes of an evaluation before each checkpoint; 0 for none.</param>
internal sealed record CheckpointSettings(int Interval = 0, int Keep = 3, int EvaluationEpisodes = 0)
{
    /// <summary>The key of the map that holds them.</summary>
    public const string Group = "checkpoints";

    private const string IntervalKey = "interval", KeepKey = "keep", EvaluationKey = "eval_episodes";

    /// <summary>Reads the map, over the defaults.</summary>
    /// <exception cref="InvalidInputException">A key is unknown, or a value does not fit.</exception>
    public static CheckpointSettings Read(ConfigurationValue value)
    {
        if (value.Node is not YamlMappingNode map)
            throw value.Unexpected("a map");
        var settings = new CheckpointSettings();
        foreach ((YamlNode key, YamlNode node) in map.Children)
        {
            ConfigurationValue entry = value.Child(node, $"{value.Key}.{key}");
            settings = key.ToString() switch
            {
                IntervalKey => settings with { Interval = AtLeast(0, entry) },
                KeepKey => settings with { Keep = AtLeast(1, entry) },
                EvaluationKey => settings with { EvaluationEpisodes = AtLeast(0, entry) },
                string other => throw new InvalidInputException(
                    $"{entry.Place}: unknown setting '{entry.Key}'{NearestName.Question(other, [IntervalKey, KeepKey, EvaluationKey])}"),
            };
        }
        return settings;
    }

    /// <summary>The map as it stands in the block of an environment.</summary>
    public string ToYaml() => $"  {Group}:\n    {IntervalKey}: {Interval}\n    {KeepKey}: {Keep}\n    {EvaluationKey}: {EvaluationEpisodes}\n";

    /// <summary>The map of a language model's run, which is evaluated by its own settings.</summary>
    public string ToLanguageYaml() => $"{Group}:\n  {IntervalKey}: {Interval}\n  {KeepKey}: {Keep}\n";

    private static int AtLeast(int least, ConfigurationValue value) =>
        value.Count() is int count && count >= least ? count : throw value.Unexpected($"a whole number of {least} or more");
}
