namespace Proximal.Experiments;

/// <summary>Default search spaces: the files of the folder <c>zoo/spaces</c>, embedded as resources.</summary>
internal static class DefaultSearchSpaces
{
    private const string Prefix = "spaces/",
        Suffix = ".yml";

    /// <summary>Name and text of the search space of an algorithm.</summary>
    /// <exception cref="InvalidInputException">The algorithm has no default space.</exception>
    public static (string Name, string Text) For(AlgorithmEntry algorithm)
    {
        string name = $"{Prefix}{algorithm.Name}{Suffix}";
        using Stream stream =
            typeof(DefaultSearchSpaces).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidInputException(
                $"{algorithm.Title} has no default search space; name a file with --space FILE"
            );
        using var reader = new StreamReader(stream);
        return ($"zoo/{name}", reader.ReadToEnd());
    }
}
