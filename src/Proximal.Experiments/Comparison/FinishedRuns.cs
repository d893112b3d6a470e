namespace Proximal.Experiments;

/// <summary>Reads finished runs for a comparison.</summary>
internal static class FinishedRuns
{
    /// <summary>Whether a text names the folder of a run or of several seeds.</summary>
    public static bool Exist(string text) => SeedGroup.TryFind(text) is not null || RunFolder.TryFind(text) is not null;

    /// <summary>Reads a group of runs for each folder. The group has the name of the folder.</summary>
    /// <param name="registries">Registered environments and algorithms.</param>
    /// <param name="folders">Folders of several seeds or of single runs.</param>
    /// <exception cref="InvalidInputException">A folder has no runs, a run is not finished, or the runs have different
    /// environments.</exception>
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
                $"the compared runs must have the same environment; these have {string.Join(" and ", environments)}"
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
            : throw new InvalidInputException($"{run.Path} is not finished; 'proximal resume {run.Path}' continues it");
}
