namespace Proximal.Dashboard;

/// <summary>
/// Runs below the folders of the dashboard. A request names a run by its identifier, so no request can name a path.
/// </summary>
internal sealed class RunCatalog
{
    private readonly IReadOnlyList<string> roots;

    /// <summary>Creates the catalog of some folders.</summary>
    /// <param name="folders">Folders with runs at any depth.</param>
    /// <exception cref="InvalidInputException">A folder does not exist.</exception>
    public RunCatalog(IReadOnlyList<string> folders)
    {
        if (folders.FirstOrDefault(static folder => !Directory.Exists(folder)) is { } missing)
            throw new InvalidInputException($"there is no folder '{missing}'; 'proximal train' creates runs");
        roots = folders;
    }

    /// <summary>Finds all runs, ordered by name.</summary>
    public IReadOnlyList<CatalogedRun> Runs =>
        [
            .. roots
                .SelectMany(root =>
                    Directory
                        .EnumerateFiles(root, "config.yaml", SearchOption.AllDirectories)
                        .Select(file => Path.GetDirectoryName(file)!)
                        .Select(folder => new CatalogedRun(
                            new RunFolder(folder),
                            Path.GetRelativePath(root, folder).Replace('\\', '/')
                        ))
                )
                .OrderBy(static run => run.Name, StringComparer.Ordinal),
        ];

    /// <summary>Finds a run by its identifier; null if there is none.</summary>
    public CatalogedRun? TryFind(string id) => Runs.FirstOrDefault(run => run.Id == id);
}
