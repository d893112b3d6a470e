using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>Reads settings by key into the options of an algorithm, and says where and why when it cannot.</summary>
/// <param name="algorithm">Whose settings they are.</param>
/// <param name="algorithms">All that there are, to say whose a setting is that this one has not.</param>
internal sealed class ConfigurationReader(AlgorithmEntry algorithm, AlgorithmRegistry algorithms)
{
    /// <summary>The key that names the algorithm.</summary>
    public const string AlgorithmKey = ReservedKeys.Algorithm;

    /// <summary>The map of normalisations; as a value, it is short for two of its keys.</summary>
    public const string NormalizeGroup = "normalize";

    private const string NetworkGroup = "policy_kwargs";

    // What `normalize: true` is short for.
    private static readonly string[] NormalizeKeys = [$"{NormalizeGroup}.norm_obs", $"{NormalizeGroup}.norm_reward"];

    /// <summary>Whose settings are read.</summary>
    public AlgorithmEntry Algorithm => algorithm;

    /// <summary>Every key that a file may hold at its top, whatever its algorithm.</summary>
    public static IReadOnlySet<string> TopKeysOf(AlgorithmRegistry algorithms) =>
        algorithms.All.SelectMany(TopKeysOf).ToHashSet(StringComparer.Ordinal);

    /// <summary>Applies the entries of a map in their order.</summary>
    public TrainingOptions Apply(TrainingOptions options, YamlMappingNode map, string origin)
    {
        foreach ((YamlNode key, YamlNode node) in map.Children)
            options = Apply(options, new ConfigurationValue(node, key.ToString(), origin, key.Start.Line));
        return options;
    }

    /// <summary>Applies <c>key=value</c> as <c>--set</c> gives it; the value is YAML.</summary>
    /// <exception cref="InvalidInputException">The text is no assignment, the key is unknown or the value does not fit.</exception>
    public TrainingOptions Apply(TrainingOptions options, string assignment) =>
        Apply(options, ReadAssignment(assignment));

    /// <summary>The key and the value of <c>key=value</c> as <c>--set</c> gives it.</summary>
    /// <exception cref="InvalidInputException">The text is no assignment, or the value is no YAML.</exception>
    public static ConfigurationValue ReadAssignment(string assignment)
    {
        string origin = $"--set {assignment}";
        int equals = assignment.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
            throw new InvalidInputException($"{origin}: expected key=value, such as --set gamma=0.98");
        YamlNode node = YamlText.ReadValue(assignment[(equals + 1)..], origin);
        return new ConfigurationValue(node, assignment[..equals].Trim(), origin, Line: 0);
    }

    /// <summary>A setting of a request in code: its key, and its value as YAML.</summary>
    /// <exception cref="InvalidInputException">The value is no YAML.</exception>
    public static ConfigurationValue ReadSetting(string key, string value)
    {
        string origin = $"Overrides[\"{key}\"]";
        return new ConfigurationValue(YamlText.ReadValue(value, origin), key, origin, Line: 0);
    }

    /// <summary>
    /// Applies <c>key=value</c> as <c>--set</c> gives it to a run: to the algorithm's options where the algorithm has the key, and else to
    /// the environment. <c>env.key=value</c> is the environment's in any case.
    /// </summary>
    /// <exception cref="InvalidInputException">The text is no assignment, neither has the key, or the value does not fit.</exception>
    public RunConfiguration Apply(RunConfiguration run, string assignment) => Apply(run, ReadAssignment(assignment));

    /// <summary>The same of a value that was read.</summary>
    /// <exception cref="InvalidInputException">Neither has the key, or the value does not fit.</exception>
    public RunConfiguration Apply(RunConfiguration run, ConfigurationValue value)
    {
        if (EnvironmentOptionsYaml.KeyIn(value.Key) is { } key)
            return run with { Task = EnvironmentOptionsYaml.Apply(run.Task, value with { Key = key }) };
        if (value.Key is ReservedKeys.Environment or ReservedKeys.EnvironmentAlias)
            return run with { Task = EnvironmentOptionsYaml.ApplyMap(run.Task, value) };
        if (value.Key == ReservedKeys.Load)
            throw value.Wrong("assemblies are named by --load FILE");
        if (value.Key is ReservedKeys.InitFrom or ReservedKeys.InitParts)
            throw value.Wrong("the policy to begin from is named by --init-from RUN, parts of it by --init-parts");
        bool isKnown =
            algorithm.Find(value.Key) is not null || TopKeysOf(algorithm).Contains(value.Key, StringComparer.Ordinal);
        if (!isKnown && run.Task.Options.Any(setting => setting.Name == value.Key))
            return run with { Task = EnvironmentOptionsYaml.Apply(run.Task, value) };
        if (!isKnown && run.Task.Options.Count > 0)
            throw Unknown(value, run.Task.Options.Select(setting => setting.Name));
        return run with { Options = Apply(run.Options, value) };
    }

    /// <summary>Applies one setting.</summary>
    /// <exception cref="InvalidInputException">The key is unknown or the value does not fit.</exception>
    public TrainingOptions Apply(TrainingOptions options, ConfigurationValue value)
    {
        switch (value.Key)
        {
            case PolicyName.Key:
                return PolicyName.Apply(options, value);
            case AlgorithmKey:
                return value.Text(algorithm.Name) == algorithm.Name ? options : throw value.Unexpected(algorithm.Name);
            case CheckpointOptions.Group
            or StopOptions.Group
            or ReservedKeys.Environment
            or ReservedKeys.EnvironmentAlias
            or ReservedKeys.Load
            or ReservedKeys.InitFrom
            or ReservedKeys.InitParts:
                // Read apart from what the algorithm computes: see ConfigurationFile.For.
                return options;
            case NormalizeGroup when algorithm.Find(NormalizeKeys[0]) is not null:
                YamlNode normalize = PythonLiteral.Read(value);
                if (normalize is not YamlMappingNode)
                    return ApplyNormalize(options, (value with { Node = normalize }).Boolean(), value);
                return ApplyGroup(ApplyNormalize(options, true, value), value with { Node = normalize });
            case NetworkGroup:
                return ApplyGroup(options, value with { Node = PythonLiteral.Read(value) });
            default:
                return algorithm.Find(value.Key) is { } setting
                    ? (TrainingOptions)setting.Apply(options, value)
                    : throw Unknown(value, []);
        }
    }

    private TrainingOptions ApplyNormalize(TrainingOptions options, bool both, ConfigurationValue value)
    {
        var node = new YamlScalarNode(both ? "true" : "false");
        return NormalizeKeys.Aggregate(
            options,
            (current, key) => Apply(current, value with { Node = node, Key = key })
        );
    }

    private TrainingOptions ApplyGroup(TrainingOptions options, ConfigurationValue value)
    {
        if (value.Node is not YamlMappingNode map)
            throw value.Unexpected("a map");
        foreach ((YamlNode key, YamlNode node) in map.Children)
            options = Apply(options, value.Child(node, $"{value.Key}.{key}"));
        return options;
    }

    private static IEnumerable<string> TopKeysOf(AlgorithmEntry algorithm) =>
        algorithm.Keys.Select(setting => setting.Group ?? setting.Key).Concat(ReservedKeys.All);

    private InvalidInputException Unknown(ConfigurationValue value, IEnumerable<string> others)
    {
        // A key without its map's name is the likeliest slip: net_arch for policy_kwargs.net_arch.
        ConfigurationKey? same = algorithm.Keys.FirstOrDefault(setting => setting.LastPart == value.Key);
        string question = same is not null
            ? NearestName.Suggestion(same.Key, [same.Key])
            : NearestName.Suggestion(
                value.Key,
                algorithm.Keys.Select(setting => setting.Key).Concat(TopKeysOf(algorithm)).Concat(others)
            );
        string owners = string.Join(
            ", ",
            algorithms
                .All.Where(other =>
                    TopKeysOf(other).Contains(value.Key, StringComparer.Ordinal) || other.Find(value.Key) is not null
                )
                .Select(other => other.Title)
        );
        string whose = owners.Length > 0 ? $" of {algorithm.Title} (it is one of {owners})" : "";
        return new InvalidInputException($"{value.Place}: unknown setting '{value.Key}'{whose}{question}");
    }
}
