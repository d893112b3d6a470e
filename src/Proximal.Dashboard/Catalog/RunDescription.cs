using YamlDotNet.RepresentationModel;

namespace Proximal.Dashboard;

/// <summary>Facts of a run's <c>config.yaml</c>.</summary>
/// <param name="Environment">Environment, or the initial model of a language model; empty if the file has none.</param>
/// <param name="Algorithm">Algorithm; empty if the file has none.</param>
/// <param name="Seed">Seed; empty if the file has none.</param>
/// <param name="Total">Planned steps; null if the file has none.</param>
/// <param name="Settings">Values of all keys, by their path.</param>
internal sealed record RunDescription(
    string Environment,
    string Algorithm,
    string Seed,
    double? Total,
    IReadOnlyList<KeyValuePair<string, string>> Settings
)
{
    private const int MaxValue = 200;

    private static readonly string[] TotalKeys = ["n_timesteps", "total_episodes", "total_examples"];

    /// <summary>Description of a run whose file cannot be read.</summary>
    public static RunDescription None { get; } = new("", "", "", null, []);

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidInputException">The file is not YAML.</exception>
    public static RunDescription Read(string path)
    {
        var settings = RunSettings.Read(path);
        var values = new List<KeyValuePair<string, string>>();
        Add(values, "", settings.Root);
        return new RunDescription(
            settings.Environment ?? settings.Text("model") ?? "",
            settings.Algorithm,
            settings.Text("seed") ?? "",
            TotalKeys.Select(settings.Number).FirstOrDefault(static number => number is not null),
            values
        );
    }

    private static void Add(List<KeyValuePair<string, string>> values, string path, YamlNode node)
    {
        switch (node)
        {
            case YamlMappingNode map:
                foreach ((YamlNode key, YamlNode value) in map.Children)
                    Add(values, path.Length == 0 ? $"{key}" : $"{path}.{key}", value);
                break;
            case YamlSequenceNode list:
                Add(values, path, $"[{string.Join(", ", list.Children.Select(Short))}]");
                break;
            default:
                Add(values, path, Short(node));
                break;
        }
    }

    private static void Add(List<KeyValuePair<string, string>> values, string path, string text) =>
        values.Add(new KeyValuePair<string, string>(path, text.Length > MaxValue ? text[..MaxValue] : text));

    private static string Short(YamlNode node) => node is YamlScalarNode scalar ? scalar.Value ?? "" : "…";
}
