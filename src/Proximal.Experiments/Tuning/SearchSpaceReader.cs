using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>Reads the file of a search space: keys of a configuration, with distributions instead of values.</summary>
internal sealed class SearchSpaceReader
{
    private readonly ConfigurationReader reader;
    private readonly AlgorithmEntry algorithm;
    private readonly List<SearchedKey> keys = [];

    private SearchSpaceReader(ConfigurationReader reader) => (this.reader, algorithm) = (reader, reader.Algorithm);

    /// <summary>Algorithm that a space names; null if it names none.</summary>
    /// <exception cref="InvalidInputException">The text is not a map, or the algorithm is not registered.</exception>
    public static AlgorithmEntry? AlgorithmIn(string origin, string text, AlgorithmRegistry algorithms)
    {
        if (
            !YamlText
                .ReadMap(text, origin)
                .Children.TryGetValue(new YamlScalarNode(ConfigurationReader.AlgorithmKey), out YamlNode? node)
        )
            return null;
        var value = new ConfigurationValue(node, ConfigurationReader.AlgorithmKey, origin, node.Start.Line);
        string name = value.Text($"one of {algorithms.Names}");
        return algorithms.TryFind(name) ?? throw value.Invalid(algorithms.Unknown(name));
    }

    /// <summary>Reads a search space.</summary>
    /// <param name="origin">Name of the file.</param>
    /// <param name="text">Content of the file.</param>
    /// <param name="reader">Reader of the keys of the algorithm.</param>
    /// <exception cref="InvalidInputException">A key is unknown, cannot be searched, or does not accept the values; or
    /// no key varies.</exception>
    public static SearchSpace Read(string origin, string text, ConfigurationReader reader)
    {
        var space = new SearchSpaceReader(reader);
        foreach ((YamlNode key, YamlNode node) in YamlText.ReadMap(text, origin).Children)
            space.Add(new ConfigurationValue(node, key.ToString(), origin, key.Start.Line));
        if (space.keys.Any(key => key.Distribution.Varies))
            return new SearchSpace(reader, space.keys);
        throw new InvalidInputException(
            $"{origin}: no key has more than one value (such as learning_rate: {{log_uniform: [1e-5, 1e-2]}})"
        );
    }

    private void Add(ConfigurationValue entry)
    {
        switch (entry.Key)
        {
            case ConfigurationReader.AlgorithmKey:
                if (entry.Text(algorithm.Name) != algorithm.Name)
                    throw entry.Unexpected(algorithm.Name);
                return;
            case "seed":
                throw entry.Invalid(
                    "the seed cannot be searched; --seeds sets the number of seeds of each trial, --seed the seed of "
                        + "the sampler"
                );
            case "n_timesteps":
                throw entry.Invalid("the number of steps cannot be searched; set it with --steps");
            case CheckpointOptions.Group
            or StopOptions.Group
            or ReservedKeys.Load
            or ReservedKeys.InitFrom
            or ReservedKeys.InitParts:
                throw entry.Invalid("this key cannot be searched; set it in a file for --config");
        }
        if (
            entry.Key is ReservedKeys.Environment or ReservedKeys.EnvironmentAlias
            || entry.Key.StartsWith($"{ReservedKeys.Environment}.", StringComparison.Ordinal)
            || EnvironmentParametersYaml.IsKey(entry.Key)
        )
            throw entry.Invalid("options of the environment cannot be searched; set them with --set");
        if (entry.Node is YamlMappingNode && algorithm.Keys.Any(key => key.Group == entry.Key))
            AddGroup(entry);
        else
            AddKey(entry);
    }

    private void AddGroup(ConfigurationValue group)
    {
        // As in a configuration, where the map enables both normalizations.
        if (group.Key == ConfigurationReader.NormalizeGroup)
            keys.Add(new SearchedKey(group.Key, new ChoiceDistribution(["true"]), group.Place));
        foreach ((_, ConfigurationValue entry) in group.Entries())
            AddKey(entry);
    }

    private void AddKey(ConfigurationValue entry)
    {
        if (
            entry.Key is not (PolicyName.Key or ConfigurationReader.NormalizeGroup)
            && algorithm.Find(entry.Key) is null
        )
        {
            _ = reader.Apply(algorithm.Defaults, entry);
            throw entry.Unexpected("a map");
        }
        if (keys.Any(key => key.Key == entry.Key))
            throw entry.Invalid("the key occurs twice");
        SearchDistribution distribution = SearchDistributionReader.Read(entry);
        Check(entry, distribution);
        keys.Add(new SearchedKey(entry.Key, distribution, entry.Place));
    }

    private void Check(ConfigurationValue entry, SearchDistribution distribution)
    {
        string kind = algorithm.Find(entry.Key)?.Kind ?? "";
        if (
            distribution is RangeDistribution { IsWhole: false }
            && kind.StartsWith("whole number", StringComparison.Ordinal)
        )
            throw entry.Invalid("the key needs whole numbers; use int, log_int or power_of_two");
        if (
            distribution is RangeDistribution { Schedules: not ["constant"] }
            && !kind.Contains("lin_X", StringComparison.Ordinal)
        )
            throw entry.Invalid("the key does not support schedules; remove 'schedule'");
        try
        {
            foreach (string value in distribution.Probes)
                _ = reader.Apply(algorithm.Defaults, entry with { Node = YamlText.ReadValue(value, entry.Place) });
        }
        catch (InvalidInputException exception)
            when (entry.Node is YamlSequenceNode list && list.Children.All(child => child is YamlScalarNode))
        {
            throw new InvalidInputException(
                $"{exception.Message} (a list contains choices; write a choice that is a list as [[64, 64]])",
                exception
            );
        }
    }
}
