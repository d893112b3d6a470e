using YamlDotNet.RepresentationModel;

namespace Proximal.Dashboard;

/// <summary>Values of a run's <c>config.yaml</c>, by the full path of their key, as texts.</summary>
/// <param name="Environment">Name of the environment; null for a language model, or without a configuration.</param>
/// <param name="Values">Keys such as <c>normalize.norm_obs</c> with their values, in the order of the file.</param>
internal sealed record FlatSettings(string? Environment, IReadOnlyList<KeyValuePair<string, string>> Values)
{
    private const string SeedKey = "seed";

    // Runs that differ only in these keys, or in the maps of these names, are seeds of one group.
    private static readonly string[] IgnoredKeys = [SeedKey, "checkpoints", "stop", "load"];

    /// <summary>Name of the algorithm; empty if there is none.</summary>
    public string Algorithm => Find("algorithm") ?? "";

    /// <summary>Seed; null if there is none.</summary>
    public ulong? Seed => ulong.TryParse(Find(SeedKey), out ulong seed) ? seed : null;

    /// <summary>Text that is equal for runs that differ only in their seed; empty without a configuration.</summary>
    public string WithoutSeed =>
        string.Join('\n', Values.Where(pair => !IsIgnored(pair.Key)).Select(pair => $"{pair.Key}={pair.Value}"))
        + Environment;

    /// <summary>Value of a key; null if the file does not have it.</summary>
    public string? Find(string key) => Values.FirstOrDefault(pair => pair.Key == key).Value;

    /// <summary>Whether a key does not count for whether runs are seeds of one group.</summary>
    public static bool IsIgnored(string key) =>
        Array.Exists(IgnoredKeys, name => key == name || key.StartsWith($"{name}.", StringComparison.Ordinal));

    /// <summary>Reads a file. A missing or damaged file has no values.</summary>
    /// <param name="path">Path of a <c>config.yaml</c>.</param>
    public static FlatSettings Read(string path)
    {
        var none = new FlatSettings(Environment: null, []);
        if (!File.Exists(path))
            return none;
        try
        {
            YamlMappingNode root = YamlText.ReadFile(path);
            var values = new List<KeyValuePair<string, string>>();
            string? environment = null;
            if (root.Children is [{ Key: YamlScalarNode name, Value: YamlMappingNode block }])
                (environment, root) = (name.Value, block);
            Add(root, "", values);
            return new FlatSettings(environment, values);
        }
        catch (InvalidInputException)
        {
            return none;
        }
    }

    private static void Add(YamlMappingNode map, string prefix, List<KeyValuePair<string, string>> values)
    {
        foreach ((YamlNode key, YamlNode value) in map.Children)
        {
            if (value is YamlMappingNode { Children.Count: > 0 } inner)
                Add(inner, $"{prefix}{key}.", values);
            else
                values.Add(new($"{prefix}{key}", Text(value)));
        }
    }

    private static string Text(YamlNode node) =>
        node switch
        {
            YamlSequenceNode list => $"[{string.Join(", ", list.Children.Select(Text))}]",
            YamlMappingNode map =>
                $"{{{string.Join(", ", map.Children.Select(entry => $"{entry.Key}: {Text(entry.Value)}"))}}}",
            YamlScalarNode scalar => scalar.Value ?? "",
            _ => "",
        };
}
