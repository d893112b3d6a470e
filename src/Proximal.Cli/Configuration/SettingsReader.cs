using YamlDotNet.RepresentationModel;

namespace Proximal.Cli;

/// <summary>Reads settings by key into options, and says where and why when it cannot.</summary>
internal static class SettingsReader
{
    private const string NormalizeGroup = "normalize";
    private const string NetworkGroup = "policy_kwargs";

    private static readonly Dictionary<string, Setting> ByKey = PpoSettings.All.ToDictionary(setting => setting.Key, StringComparer.Ordinal);

    /// <summary>Every key that a file may hold at its top.</summary>
    public static IReadOnlySet<string> TopKeys { get; } =
        PpoSettings.All.Select(setting => setting.Group ?? setting.Key).Append("policy").Append("algorithm").Append(CheckpointSettings.Group).ToHashSet(StringComparer.Ordinal);

    /// <summary>Applies the entries of a map in their order.</summary>
    public static PpoOptions Apply(PpoOptions options, YamlMappingNode map, string origin)
    {
        foreach ((YamlNode key, YamlNode node) in map.Children)
            options = Apply(options, new ConfigurationValue(node, key.ToString(), origin, key.Start.Line));
        return options;
    }

    /// <summary>Applies <c>key=value</c> as <c>--set</c> gives it; the value is YAML.</summary>
    /// <exception cref="InvalidInputException">The text is no assignment, the key is unknown or the value does not fit.</exception>
    public static PpoOptions Apply(PpoOptions options, string assignment)
    {
        string origin = $"--set {assignment}";
        int equals = assignment.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
            throw new InvalidInputException($"{origin}: expected key=value, such as --set gamma=0.98");
        YamlNode node = YamlText.ReadValue(assignment[(equals + 1)..], origin);
        return Apply(options, new ConfigurationValue(node, assignment[..equals].Trim(), origin, Line: 0));
    }

    private static PpoOptions Apply(PpoOptions options, ConfigurationValue value)
    {
        switch (value.Key)
        {
            case "policy":
                return value.Text(RunConfiguration.Policy) == RunConfiguration.Policy ? options : throw value.Unexpected(RunConfiguration.Policy);
            case "algorithm":
                return value.Text(RunConfiguration.Algorithm) == RunConfiguration.Algorithm ? options : throw value.Unexpected(RunConfiguration.Algorithm);
            case CheckpointSettings.Group:
                // Read apart from what PPO computes: see ConfigurationFile.CheckpointsFor.
                return options;
            case NormalizeGroup:
                YamlNode normalize = PythonLiteral.Read(value);
                bool both = normalize is YamlMappingNode || (value with { Node = normalize }).Boolean();
                options = options with { NormalizeObservations = both, NormalizeRewards = both };
                return normalize is YamlMappingNode ? ApplyGroup(options, value with { Node = normalize }) : options;
            case NetworkGroup:
                return ApplyGroup(options, value with { Node = PythonLiteral.Read(value) });
            default:
                return ByKey.TryGetValue(value.Key, out Setting? setting) ? setting.Apply(options, value) : throw Unknown(value);
        }
    }

    private static PpoOptions ApplyGroup(PpoOptions options, ConfigurationValue value)
    {
        if (value.Node is not YamlMappingNode map)
            throw value.Unexpected("a map");
        foreach ((YamlNode key, YamlNode node) in map.Children)
            options = Apply(options, value.Child(node, $"{value.Key}.{key}"));
        return options;
    }

    private static InvalidInputException Unknown(ConfigurationValue value)
    {
        // A key without its map's name is the likeliest slip: net_arch for policy_kwargs.net_arch.
        Setting? same = PpoSettings.All.FirstOrDefault(setting => setting.LastPart == value.Key);
        IEnumerable<string> known = same is not null ? [same.Key] : PpoSettings.All.Select(setting => setting.Key).Concat(TopKeys);
        return new InvalidInputException($"{value.Place}: unknown setting '{value.Key}'{NearestName.Question(same?.Key ?? value.Key, known)}");
    }
}
