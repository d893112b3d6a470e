using System.Globalization;

namespace Proximal.Experiments;

/// <summary>The runs of several seeds, which differ in nothing else: a folder with a run's folder <c>seed-N</c> for each.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Runs">The runs, by their seeds.</param>
internal sealed record SeedGroup(string Path, IReadOnlyList<RunFolder> Runs)
{
    private const string Prefix = "seed-";

    /// <summary>Where what all seeds came to is written.</summary>
    public string Summary => System.IO.Path.Combine(Path, "summary.json");

    /// <summary>A group by its folder, or by its name under <c>runs/</c>; null where there is none.</summary>
    public static SeedGroup? TryFind(string text)
    {
        foreach (string path in new[] { text, System.IO.Path.Combine(RunFolder.Root, text) })
        {
            if (!Directory.Exists(path) || File.Exists(new RunFolder(path).Configuration))
                continue;
            RunFolder[] runs =
            [
                .. Directory
                    .EnumerateDirectories(path, $"{Prefix}*")
                    .Select(folder => (Folder: new RunFolder(folder), Seed: SeedOf(folder)))
                    .Where(run => run.Seed is not null && File.Exists(run.Folder.Configuration))
                    .OrderBy(run => run.Seed)
                    .Select(run => run.Folder),
            ];
            if (runs.Length > 0)
                return new SeedGroup(path, runs);
        }
        return null;
    }

    /// <summary>
    /// A folder for new runs: the one that was named, or the first free one of <c>runs/NAME</c>, <c>runs/NAME-2</c> … It appears with all of
    /// its runs at once, so that one which was killed at any moment knows what it has to do.
    /// </summary>
    /// <param name="named">The folder that the user chose, or null.</param>
    /// <param name="configuration">All settings but the seed.</param>
    /// <param name="seeds">The seeds.</param>
    /// <exception cref="InvalidInputException">There is something in the named folder already.</exception>
    public static SeedGroup Create(string? named, RunConfiguration configuration, IReadOnlyList<ulong> seeds)
    {
        string usual = System.IO.Path.Combine(RunFolder.Root, RunFolder.NameOf(configuration.Name));
        for (int i = 1; ; i++)
        {
            string path = named ?? (i == 1 ? usual : $"{usual}-{i}");
            if (!IsTaken(path) && TryPlace(path, configuration, seeds))
                return TryFind(path)!;
            if (named is not null)
                throw new InvalidInputException(
                    $"--out {named}: there is something already; go on with it by 'proximal resume {named}', or choose another folder"
                );
        }
    }

    private static ulong? SeedOf(string folder) =>
        ulong.TryParse(
            System.IO.Path.GetFileName(folder)[Prefix.Length..],
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out ulong seed
        )
            ? seed
            : null;

    private static bool IsTaken(string path) =>
        File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any());

    // False where another process was faster.
    private static bool TryPlace(string path, RunConfiguration configuration, IReadOnlyList<ulong> seeds)
    {
        string partial = $"{System.IO.Path.TrimEndingDirectorySeparator(path)}.{System.Environment.ProcessId}.partial";
        foreach (ulong seed in seeds)
        {
            var run = new RunFolder(System.IO.Path.Combine(partial, $"{Prefix}{seed}"));
            Directory.CreateDirectory(run.Path);
            run.WriteConfiguration(configuration with { Options = configuration.Options with { Seed = seed } });
        }
        try
        {
            if (Directory.Exists(path))
                Directory.Delete(path);
            Directory.Move(partial, path);
            return true;
        }
        catch (IOException) when (IsTaken(path))
        {
            Directory.Delete(partial, recursive: true);
            return false;
        }
    }
}
