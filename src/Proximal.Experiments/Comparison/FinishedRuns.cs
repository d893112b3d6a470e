namespace Proximal.Experiments;

/// <summary>Compares runs that are there already, as they are.</summary>
internal static class FinishedRuns
{
    /// <summary>Whether there are runs of that name: a run's folder, or one of several seeds.</summary>
    public static bool Exist(string text) => SeedGroup.TryFind(text) is not null || RunFolder.TryFind(text) is not null;

    /// <summary>A group for each folder, called after it.</summary>
    /// <param name="registries">What is known by name.</param>
    /// <param name="folders">Folders of several seeds, or of single runs.</param>
    /// <exception cref="InvalidInputException">There are no runs there, they are not finished, or not all in one environment.</exception>
    public static IReadOnlyList<ComparedGroup> Read(IReadOnlyList<string> folders, Registries registries)
    {
        ComparedGroup[] groups = [.. folders.Select(folder => Read(folder, registries))];
        string[] environments =
        [
            .. groups.Select(group => group.Variant.Configuration.Environment).Distinct(StringComparer.Ordinal),
        ];
        return environments.Length == 1
            ? groups
            : throw new InvalidInputException(
                $"runs can be compared in one environment, but these are in {string.Join(" and ", environments)}"
            );
    }

    private static ComparedGroup Read(string folder, Registries registries)
    {
        IReadOnlyList<RunFolder> runs = SeedGroup.TryFind(folder)?.Runs ?? [RunFolder.Find(folder)];
        RunConfiguration configuration = runs[0].ReadConfiguration(registries);
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return new ComparedGroup(
            new ComparedVariant(name, name, configuration),
            [.. runs.Select(run => Read(run, registries))]
        );
    }

    private static ComparedRun Read(RunFolder run, Registries registries) =>
        RunSummary.Read(run.Summary) is { Status: not RunStatus.Interrupted } summary
            ? ComparedRun.Read(run, summary, run.ReadConfiguration(registries).Options.TotalSteps)
            : throw new InvalidInputException(
                $"{run.Path} is not finished; go on with it by 'proximal resume {run.Path}'"
            );
}
