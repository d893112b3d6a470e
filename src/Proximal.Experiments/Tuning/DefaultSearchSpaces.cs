namespace Proximal.Experiments;

/// <summary>The spaces that come with the tool: the files of the repository's <c>zoo/spaces</c>, carried inside it.</summary>
internal static class DefaultSearchSpaces
{
    private const string Prefix = "spaces/",
        Suffix = ".yml";

    /// <summary>The text of an algorithm's space.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public static (string Name, string Text) For(AlgorithmEntry algorithm)
    {
        string name = $"{Prefix}{algorithm.Name}{Suffix}";
        using Stream stream =
            typeof(DefaultSearchSpaces).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidInputException(
                $"no space of {algorithm.Title} comes with the tool; write one and name it with --space FILE"
            );
        using var reader = new StreamReader(stream);
        return ($"zoo/{name}", reader.ReadToEnd());
    }
}
