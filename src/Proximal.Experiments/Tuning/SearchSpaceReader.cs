using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>Reads the file of a space: the keys of a configuration, with what to draw from instead of values.</summary>
internal sealed class SearchSpaceReader
{
    private readonly ConfigurationReader reader;
    private readonly AlgorithmEntry algorithm;
    private readonly List<SearchedKey> settings = [];

    private SearchSpaceReader(ConfigurationReader reader) => (this.reader, algorithm) = (reader, reader.Algorithm);

    /// <summary>The algorithm that a space says it is of; null where it says nothing.</summary>
    /// <exception cref="InvalidInputException">The text is no map, or there is no such algorithm.</exception>
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
        return algorithms.TryFind(name) ?? throw value.Wrong(algorithms.Unknown(name));
    }

    /// <summary>Reads a space of an algorithm's settings.</summary>
    /// <param name="origin">The file's name.</param>
    /// <param name="text">The file.</param>
    /// <param name="settings">Reads the settings of the algorithm whose they have to be.</param>
    /// <exception cref="InvalidInputException">A key is unknown, cannot be searched, or cannot take the values; or there is nothing to search.</exception>
    public static SearchSpace Read(string origin, string text, ConfigurationReader settings)
    {
        var space = new SearchSpaceReader(settings);
        foreach ((YamlNode key, YamlNode node) in YamlText.ReadMap(text, origin).Children)
            space.Add(new ConfigurationValue(node, key.ToString(), origin, key.Start.Line));
        if (space.settings.Any(setting => setting.Source.Varies))
            return new SearchSpace(settings, space.settings);
        throw new InvalidInputException(
            $"{origin}: nothing to search: no setting has more than one value (such as learning_rate: {{log_uniform: [1e-5, 1e-2]}})"
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
                throw entry.Wrong(
                    "seeds are not searched; --seeds says how many every trial has, and --seed chooses the trials"
                );
            case "n_timesteps":
                throw entry.Wrong("every trial has the same budget; give it by --steps");
            case CheckpointOptions.Group
            or StopOptions.Group
            or ReservedKeys.Load
            or ReservedKeys.InitFrom
            or ReservedKeys.InitParts:
                throw entry.Wrong(
                    "it decides when a run is saved or ended, not how it learns, and cannot be searched; a file for --config may hold it"
                );
        }
        if (
            entry.Key is ReservedKeys.Environment or ReservedKeys.EnvironmentAlias
            || entry.Key.StartsWith($"{ReservedKeys.Environment}.", StringComparison.Ordinal)
        )
            throw entry.Wrong("settings of the environment are not searched; give them by --set");
        if (entry.Node is YamlMappingNode map && algorithm.Keys.Any(setting => setting.Group == entry.Key))
            AddGroup(entry, map);
        else
            AddSetting(entry);
    }

    private void AddGroup(ConfigurationValue group, YamlMappingNode map)
    {
        // As in a configuration, where the map turns on what its keys do not mention.
        if (group.Key == ConfigurationReader.NormalizeGroup)
            settings.Add(new SearchedKey(group.Key, new ChoiceDistribution(["true"]), group.Place));
        foreach ((YamlNode key, YamlNode node) in map.Children)
            AddSetting(group.Child(node, $"{group.Key}.{key}"));
    }

    private void AddSetting(ConfigurationValue entry)
    {
        if (
            entry.Key is not (PolicyName.Key or ConfigurationReader.NormalizeGroup)
            && algorithm.Find(entry.Key) is null
        )
        {
            _ = reader.Apply(algorithm.Defaults, entry);
            throw entry.Unexpected("a map");
        }
        if (settings.Any(setting => setting.Key == entry.Key))
            throw entry.Wrong("it is given twice");
        SearchDistribution source = SearchDistributionReader.Read(entry);
        Check(entry, source);
        settings.Add(new SearchedKey(entry.Key, source, entry.Place));
    }

    private void Check(ConfigurationValue entry, SearchDistribution source)
    {
        string kind = algorithm.Find(entry.Key)?.Kind ?? "";
        if (source is RangeDistribution { IsWhole: false } && kind.StartsWith("whole number", StringComparison.Ordinal))
            throw entry.Wrong("it takes whole numbers: use int, log_int or power_of_two");
        if (
            source is RangeDistribution { Shapes: not ["constant"] }
            && !kind.Contains("lin_X", StringComparison.Ordinal)
        )
            throw entry.Wrong("it follows no schedule; leave out 'schedule'");
        try
        {
            foreach (string value in source.Probes)
                _ = reader.Apply(algorithm.Defaults, entry with { Node = YamlText.ReadValue(value, entry.Place) });
        }
        catch (InvalidInputException exception)
            when (entry.Node is YamlSequenceNode list && list.Children.All(child => child is YamlScalarNode))
        {
            throw new InvalidInputException(
                $"{exception.Message} (a list holds choices; a value that is a list itself stands in another one: [[64, 64]])",
                exception
            );
        }
    }
}
