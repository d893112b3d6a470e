using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>Published results of others for the same hyperparameters: the file <c>zoo/published.yml</c>.</summary>
internal sealed class PublishedResults
{
    private readonly YamlMappingNode root;

    private PublishedResults(YamlMappingNode root) => this.root = root;

    /// <summary>Published results that come with the tool.</summary>
    public static PublishedResults Shipped => new(YamlText.ReadMap(Zoo.ReadPublished(), "zoo/published.yml"));

    /// <summary>
    /// Text of a published result, such as <c>-73.5 ± 18.2 at 1,000,000 steps (rl-zoo benchmark)</c>; null if there is
    /// none.
    /// </summary>
    public string? Find(string configuration, string environment)
    {
        if (
            Child(root, configuration) is not YamlMappingNode file
            || Child(file, environment) is not YamlMappingNode entry
        )
            return null;
        string range = Number(entry, "low") is { } low
            ? $"{low:0.#} to {Number(entry, "high"):0.#}"
            : $"{Number(entry, "mean"):0.0}{(Number(entry, "std") is { } deviation ? $" ± {deviation:0.0}" : "")}";
        return $"{range} at {DisplayFormat.Count(Number(entry, "steps")!.Value)} steps ({Child(entry, "source")})";
    }

    private static double? Number(YamlMappingNode entry, string key) =>
        Child(entry, key) is { } node
            ? new ConfigurationValue(node, key, "zoo/published.yml", node.Start.Line).Number()
            : null;

    private static YamlNode? Child(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? node) ? node : null;
}
