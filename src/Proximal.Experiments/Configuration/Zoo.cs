using System.Reflection;

namespace Proximal.Experiments;

/// <summary>The tuned settings that come with the tool: the files of the repository's <c>zoo</c> folder, carried inside it.</summary>
internal static class Zoo
{
    private const string Prefix = "zoo/";

    private static readonly Assembly Assembly = typeof(Zoo).Assembly;

    /// <summary>The files' names, such as <c>zoo/ppo.yml</c>.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>The file of an algorithm's tuned settings, <c>zoo/ALGORITHM.yml</c>: what is used where no file is named. Null where there is none.</summary>
    public static ConfigurationFile? For(AlgorithmEntry algorithm) => Find($"{Prefix}{algorithm.Name}.yml");

    /// <summary>A file by its name, with or without the folder and the ending; null where there is none.</summary>
    public static ConfigurationFile? Find(string name)
    {
        string? full = Names.FirstOrDefault(known => known == name || known == Prefix + name || known == $"{Prefix}{name}.yml");
        return full is null ? null : Open(full);
    }

    /// <summary>The text of <c>zoo/published.yml</c>.</summary>
    public static string ReadPublished() => Read("published.yml");

    private static ConfigurationFile Open(string resource) => ConfigurationFile.Parse(resource, Read(resource));

    private static string Read(string resource)
    {
        using Stream stream = Assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
