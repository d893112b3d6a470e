using System.Reflection;

namespace Proximal.Experiments;

/// <summary>
/// Tuned hyperparameters that come with the tool: the files of the folder <c>zoo</c>, embedded as resources.
/// </summary>
internal static class Zoo
{
    private const string Prefix = "zoo/";

    private static readonly Assembly Assembly = typeof(Zoo).Assembly;

    /// <summary>Names of the files, such as <c>zoo/ppo.yml</c>.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Assembly
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Default configuration file of an algorithm, <c>zoo/ALGORITHM.yml</c>; null if there is none.</summary>
    public static ConfigurationFile? For(AlgorithmEntry algorithm, Registries registries) =>
        Find($"{Prefix}{algorithm.Name}.yml", registries);

    /// <summary>Finds a file by its name, with or without folder and extension; null if there is none.</summary>
    public static ConfigurationFile? Find(string name, Registries registries)
    {
        string? full = Names.FirstOrDefault(known =>
            known == name || known == Prefix + name || known == $"{Prefix}{name}.yml"
        );
        return full is null ? null : ConfigurationFile.Parse(full, Read(full), registries);
    }

    /// <summary>Text of <c>zoo/published.yml</c>.</summary>
    public static string ReadPublished() => Read("published.yml");

    private static string Read(string resource)
    {
        using Stream stream = Assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
