using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>
/// Values of a run's <c>config.yaml</c>, by the path of their key. They are read without the environment and the
/// algorithm, which another program may define.
/// </summary>
internal sealed class RunSettings
{
    private const string LinearPrefix = "lin_";

    private readonly YamlMappingNode map;

    private RunSettings(YamlMappingNode map, string? environment) => (this.map, Environment) = (map, environment);

    /// <summary>Name of the environment; null for a language model.</summary>
    public string? Environment { get; }

    /// <summary>Map of all keys.</summary>
    public YamlMappingNode Root => map;

    /// <summary>Name of the algorithm; empty if the file has none.</summary>
    public string Algorithm => Text("algorithm") ?? "";

    /// <summary>Reads a file; a missing file has no values.</summary>
    /// <param name="path">Path of the <c>config.yaml</c>.</param>
    /// <exception cref="InvalidInputException">The file is not YAML.</exception>
    public static RunSettings Read(string path)
    {
        if (!File.Exists(path))
            return new RunSettings(new YamlMappingNode(), environment: null);
        YamlMappingNode root = YamlText.ReadFile(path);
        return root.Children is [{ Key: YamlScalarNode environment, Value: YamlMappingNode block }]
            ? new RunSettings(block, environment.Value)
            : new RunSettings(root, environment: null);
    }

    /// <summary>Text of a value; null if the key is missing or its value is null or not a scalar.</summary>
    /// <param name="path">Path of the key, such as <c>normalize.norm_obs</c>.</param>
    public string? Text(string path) =>
        Find(path) is YamlScalarNode { Value: { } text } && text is not ("null" or "") ? text : null;

    /// <summary>Number of a key, or the initial value of a linear schedule; null if it is none.</summary>
    /// <param name="path">Path of the key.</param>
    public double? Number(string path)
    {
        if (Text(path) is not { } text)
            return null;
        if (text.StartsWith(LinearPrefix, StringComparison.Ordinal))
            text = text[LinearPrefix.Length..];
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
    }

    /// <summary>Whether a key is true.</summary>
    /// <param name="path">Path of the key.</param>
    public bool Flag(string path) => Text(path) == "true";

    /// <summary>Whether the file has a key.</summary>
    /// <param name="path">Path of the key.</param>
    public bool Has(string path) => Find(path) is not null;

    /// <summary>Text of a schedule or a number with its initial value replaced: <c>lin_0.001</c> for a linear one.</summary>
    /// <param name="path">Path of the key.</param>
    /// <param name="initial">New initial value.</param>
    public string WithInitial(string path, double initial)
    {
        string number = initial.ToString("g4", CultureInfo.InvariantCulture);
        return Text(path)?.StartsWith(LinearPrefix, StringComparison.Ordinal) == true ? LinearPrefix + number : number;
    }

    /// <summary>Node at a path; null if there is none.</summary>
    public YamlNode? Find(string path)
    {
        YamlNode? node = map;
        foreach (string name in path.Split('.'))
        {
            if (node is not YamlMappingNode block || !block.Children.TryGetValue(name, out node))
                return null;
        }

        return node;
    }
}
