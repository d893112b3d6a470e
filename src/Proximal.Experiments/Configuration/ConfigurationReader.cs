using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>
/// Reads the keys of a configuration into the options of an algorithm. Error messages have the location and the reason.
/// </summary>
/// <param name="algorithm">Algorithm of the configuration.</param>
/// <param name="algorithms">All algorithms, to name those that have an unknown key.</param>
internal sealed class ConfigurationReader(AlgorithmEntry algorithm, AlgorithmRegistry algorithms)
{
    /// <summary>Key of the algorithm's name.</summary>
    public const string AlgorithmKey = ReservedKeys.Algorithm;

    /// <summary>Map of the normalization keys. The value <c>true</c> or <c>false</c> sets two of these keys.</summary>
    public const string NormalizeGroup = "normalize";

    private const string NetworkGroup = "policy_kwargs";

    // The keys that `normalize: true` sets, as far as the algorithm has them.
    private static readonly string[] NormalizeKeys = [$"{NormalizeGroup}.norm_obs", $"{NormalizeGroup}.norm_reward"];

    /// <summary>Algorithm of the configuration.</summary>
    public AlgorithmEntry Algorithm => algorithm;

    /// <summary>Top-level keys of all algorithms.</summary>
    public static IReadOnlySet<string> TopKeysOf(AlgorithmRegistry algorithms) =>
        algorithms.All.SelectMany(TopKeysOf).ToHashSet(StringComparer.Ordinal);

    /// <summary>Applies the entries of a map, in order.</summary>
    public TrainingOptions Apply(TrainingOptions options, YamlMappingNode map, string origin)
    {
        foreach ((YamlNode key, YamlNode node) in map.Children)
            options = Apply(options, new ConfigurationValue(node, key.ToString(), origin, key.Start.Line));
        return options;
    }

    /// <summary>Applies an assignment <c>key=value</c> of <c>--set</c>, with the value in YAML.</summary>
    /// <exception cref="InvalidInputException">The text is not an assignment, the key is unknown or the value is
    /// invalid.</exception>
    public TrainingOptions Apply(TrainingOptions options, string assignment) =>
        Apply(options, ReadAssignment(assignment));

    /// <summary>Reads an assignment <c>key=value</c> of <c>--set</c>.</summary>
    /// <exception cref="InvalidInputException">The text is not an assignment, or the value is not YAML.</exception>
    public static ConfigurationValue ReadAssignment(string assignment)
    {
        string origin = $"--set {MessageText.Excerpt(assignment)}";
        int equals = assignment.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
            throw new InvalidInputException($"{origin}: expected key=value, such as --set gamma=0.98");
        YamlNode node = YamlText.ReadValue(assignment[(equals + 1)..], origin);
        return new ConfigurationValue(node, assignment[..equals].Trim(), origin, Line: 0);
    }

    /// <summary>Reads an element of <see cref="ExperimentRequest.Overrides"/>: a key, and its value in YAML.</summary>
    /// <exception cref="InvalidInputException">The value is not YAML.</exception>
    public static ConfigurationValue ReadOverride(string key, string value)
    {
        string origin = $"Overrides[\"{MessageText.Excerpt(key)}\"]";
        return new ConfigurationValue(YamlText.ReadValue(value, origin), key, origin, Line: 0);
    }

    /// <summary>
    /// Applies an assignment <c>key=value</c> of <c>--set</c> to a run: to the options of the algorithm if it has the
    /// key, and else to the options of the environment. <c>env.key=value</c> always applies to the environment.
    /// </summary>
    /// <exception cref="InvalidInputException">The text is not an assignment, neither has the key, or the value is
    /// invalid.</exception>
    public RunConfiguration Apply(RunConfiguration run, string assignment) => Apply(run, ReadAssignment(assignment));

    /// <summary>
    /// Applies a value to a run: to the options of the algorithm if it has the key, and else to the options of the
    /// environment.
    /// </summary>
    /// <exception cref="InvalidInputException">Neither has the key, or the value is invalid.</exception>
    public RunConfiguration Apply(RunConfiguration run, ConfigurationValue value)
    {
        if (EnvironmentOptionsYaml.KeyIn(value.Key) is { } key)
            return run with
            {
                EnvironmentEntry = EnvironmentOptionsYaml.Apply(run.EnvironmentEntry, value with { Key = key }),
            };
        if (value.Key is ReservedKeys.Environment or ReservedKeys.EnvironmentAlias)
            return run with { EnvironmentEntry = EnvironmentOptionsYaml.ApplyMap(run.EnvironmentEntry, value) };
        if (EnvironmentParametersYaml.IsKey(value.Key))
            return run with { EnvironmentEntry = EnvironmentParametersYaml.Apply(run.EnvironmentEntry, value) };
        if (value.Key == ReservedKeys.Load)
            throw value.Invalid("use --load FILE to name assemblies");
        if (value.Key is ReservedKeys.InitFrom or ReservedKeys.InitParts)
            throw value.Invalid("use --init-from RUN to name the initial policy, and --init-parts for parts of it");
        bool isKnown =
            algorithm.Find(value.Key) is not null || TopKeysOf(algorithm).Contains(value.Key, StringComparer.Ordinal);
        if (!isKnown && run.EnvironmentEntry.Options.Any(option => option.Name == value.Key))
            return run with { EnvironmentEntry = EnvironmentOptionsYaml.Apply(run.EnvironmentEntry, value) };
        if (!isKnown && run.EnvironmentEntry.Options.Count > 0)
            throw Unknown(value, run.EnvironmentEntry.Options.Select(option => option.Name));
        return run with { Options = Apply(run.Options, value) };
    }

    /// <summary>Applies one key.</summary>
    /// <exception cref="InvalidInputException">The key is unknown or the value is invalid.</exception>
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
            or ReservedKeys.EnvironmentParameters
            or ReservedKeys.Load
            or ReservedKeys.InitFrom
            or ReservedKeys.InitParts:
                // ConfigurationFile.For reads these keys.
                return options;
            case NormalizeGroup when algorithm.Find(NormalizeKeys[0]) is not null:
                YamlNode normalize = PythonLiteral.Read(value);
                if (normalize is not YamlMappingNode)
                    return ApplyNormalize(options, (value with { Node = normalize }).Boolean(), value);
                return ApplyGroup(ApplyNormalize(options, true, value), value with { Node = normalize });
            case NetworkGroup:
                return ApplyGroup(options, value with { Node = PythonLiteral.Read(value) });
            case var group when algorithm.Keys.Any(key => key.Group == group):
                return ApplyGroup(options, value);
            default:
                return algorithm.Find(value.Key) is { } key
                    ? (TrainingOptions)key.Apply(options, value)
                    : throw Unknown(value, []);
        }
    }

    private TrainingOptions ApplyNormalize(TrainingOptions options, bool both, ConfigurationValue value)
    {
        var node = new YamlScalarNode(both ? "true" : "false");
        return NormalizeKeys
            .Where(key => algorithm.Find(key) is not null)
            .Aggregate(options, (current, key) => Apply(current, value with { Node = node, Key = key }));
    }

    private TrainingOptions ApplyGroup(TrainingOptions options, ConfigurationValue value)
    {
        foreach ((_, ConfigurationValue entry) in value.Entries())
            options = Apply(options, entry);
        return options;
    }

    private static IEnumerable<string> TopKeysOf(AlgorithmEntry algorithm) =>
        algorithm.Keys.Select(key => key.Group ?? key.Key).Concat(ReservedKeys.All);

    private InvalidInputException Unknown(ConfigurationValue value, IEnumerable<string> others)
    {
        // A common mistake is a key without the name of its map: net_arch for policy_kwargs.net_arch.
        // The keys of the policy come first: several groups have a net_arch.
        ConfigurationKey? same = algorithm
            .Keys.Where(key => key.LastPart == value.Key)
            .OrderByDescending(static key => key.Group == NetworkKeys.Map)
            .FirstOrDefault();
        string question = same is not null
            ? NearestName.Suggestion(same.Key, [same.Key])
            : NearestName.Suggestion(
                value.Key,
                algorithm.Keys.Select(key => key.Key).Concat(TopKeysOf(algorithm)).Concat(others)
            );
        string owners = string.Join(
            ", ",
            algorithms
                .All.Where(other =>
                    TopKeysOf(other).Contains(value.Key, StringComparer.Ordinal) || other.Find(value.Key) is not null
                )
                .Select(other => other.Title)
        );
        string whose = owners.Length > 0 ? $" for {algorithm.Title} (it is a key of {owners})" : "";
        return new InvalidInputException($"{value.Place}: unknown key {MessageText.Quote(value.Key)}{whose}{question}");
    }
}
