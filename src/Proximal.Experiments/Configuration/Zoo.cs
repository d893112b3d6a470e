using System.Reflection;

namespace Proximal.Experiments;

/// <summary>The tuned settings that come with the tool: the files of the repository's <c>zoo</c> folder, carried inside it.</summary>
internal static class Zoo
{
    private const string Prefix = "zoo/";

    private static readonly Assembly Assembly = typeof(Zoo).Assembly;

    /// <summary>The files' names, such as <c>zoo/ppo.yml</c>.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Assembly
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The file of an algorithm's tuned settings, <c>zoo/ALGORITHM.yml</c>: what is used where no file is named. Null where there is none.</summary>
    public static ConfigurationFile? For(AlgorithmEntry algorithm, Registries registries) =>
        Find($"{Prefix}{algorithm.Name}.yml", registries);

    /// <summary>A file by its name, with or without the folder and the ending; null where there is none.</summary>
    public static ConfigurationFile? Find(string name, Registries registries)
    {
        string? full = Names.FirstOrDefault(known =>
            known == name || known == Prefix + name || known == $"{Prefix}{name}.yml"
        );
        return full is null ? null : ConfigurationFile.Parse(full, Read(full), registries);
    }

    /// <summary>The text of <c>zoo/published.yml</c>.</summary>
    public static string ReadPublished() => Read("published.yml");

    private static string Read(string resource)
    {
        using Stream stream = Assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
