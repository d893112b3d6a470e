namespace Proximal.Experiments;

/// <summary>List of the experiments with language models.</summary>
internal static class LanguageExperimentList
{
    /// <summary>All experiments, in the order of the results page.</summary>
    public static IReadOnlyList<IExperiment> All { get; } =
    [new RandomWalksExperiment(), new SentimentExperiment(), new ComparisonExperiment()];

    /// <summary>Names for messages.</summary>
    public static string Names => string.Join(", ", All.Select(experiment => experiment.Name));

    /// <summary>Finds an experiment by name.</summary>
    /// <exception cref="InvalidInputException">There is no such experiment.</exception>
    public static IExperiment Find(string name) =>
        All.FirstOrDefault(experiment => experiment.Name == name)
        ?? throw new InvalidInputException(
            "there is no experiment "
                + $"'{name}'{NearestName.Suggestion(name, All.Select(experiment => experiment.Name))}; there are "
                + $"{Names}"
        );
}
