using System.Diagnostics;
using System.Globalization;

namespace Proximal.Experiments;

/// <summary>Runs that differ only in their seed: a folder with a subfolder <c>seed-N</c> for each.</summary>
/// <param name="Path">Path of the folder.</param>
/// <param name="Runs">Runs, ordered by seed.</param>
internal sealed record SeedGroup(string Path, IReadOnlyList<RunFolder> Runs)
{
    private const string Prefix = "seed-";

    /// <summary>Path of the summary of all seeds.</summary>
    public string Summary => System.IO.Path.Combine(Path, "summary.json");

    /// <summary>Finds a group by its folder, or by its name under <c>runs/</c>; null if there is none.</summary>
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
    /// Creates the folder of new runs: the named one, or the first free one of <c>runs/NAME</c>, <c>runs/NAME-2</c> …
    /// The folder appears with all of its runs in one step, so that an interrupted command can be resumed at any time.
    /// </summary>
    /// <param name="named">Folder from the user; null for a new one under <c>runs/</c>.</param>
    /// <param name="configuration">Configuration of the runs, except for the seed.</param>
    /// <param name="seeds">Seeds.</param>
    /// <exception cref="InvalidInputException">The named folder is not empty.</exception>
    public static SeedGroup Create(string? named, RunConfiguration configuration, IReadOnlyList<ulong> seeds)
    {
        string defaultPath = System.IO.Path.Combine(RunFolder.Root, RunFolder.NameOf(configuration.Name));
        for (int i = 1; ; i++)
        {
            string path = named ?? (i == 1 ? defaultPath : $"{defaultPath}-{i}");
            RemoveLeftovers(path);
            if (!IsTaken(path) && TryPlace(path, configuration, seeds))
                return TryFind(path)!;
            if (named is not null)
                throw new InvalidInputException(
                    $"--out {named}: the folder is not empty; use another folder, or continue it with 'proximal "
                        + $"resume {named}'"
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

    // Folders of TryPlace that killed processes left.
    private static void RemoveLeftovers(string path)
    {
        string full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        string parent = System.IO.Path.GetDirectoryName(full)!;
        if (!Directory.Exists(parent))
            return;
        string pattern = $"{System.IO.Path.GetFileName(full)}.*{AtomicFile.PartialSuffix}";
        foreach (string partial in Directory.GetDirectories(parent, pattern))
            if (AtomicFile.ProcessOf(partial) is { } process && !IsRunning(process))
                Directory.Delete(partial, recursive: true);
    }

    private static bool IsRunning(int process)
    {
        try
        {
            using var running = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // Returns false if another process created the folder first.
    private static bool TryPlace(string path, RunConfiguration configuration, IReadOnlyList<ulong> seeds)
    {
        string partial =
            $"{System.IO.Path.TrimEndingDirectorySeparator(path)}.{System.Environment.ProcessId}{AtomicFile.PartialSuffix}";
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
