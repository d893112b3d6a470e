namespace Proximal.Experiments;

/// <summary>All measurements with language models.</summary>
internal static class LanguageExperimentList
{
    /// <summary>In the order of the page.</summary>
    public static IReadOnlyList<IExperiment> All { get; } =
    [new RandomWalksExperiment(), new SentimentExperiment(), new ComparisonExperiment()];

    /// <summary>Their names, for messages.</summary>
    public static string Names => string.Join(", ", All.Select(experiment => experiment.Name));

    /// <summary>The experiment of a name.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public static IExperiment Find(string name) =>
        All.FirstOrDefault(experiment => experiment.Name == name)
        ?? throw new InvalidInputException(
            $"there is no experiment '{name}'{NearestName.Suggestion(name, All.Select(experiment => experiment.Name))}; there are {Names}"
        );
}
