using System.Text.RegularExpressions;

namespace Proximal.Dashboard;

/// <summary>Run of a group, with its settings.</summary>
/// <param name="Run">Run.</param>
/// <param name="Settings">Values of its <c>config.yaml</c>.</param>
internal sealed record GroupedRun(CatalogedRun Run, FlatSettings Settings);

/// <summary>Runs that differ only in their seed.</summary>
/// <param name="Name">Name of their common folder, or of the first run.</param>
/// <param name="Runs">Runs, ordered by seed.</param>
internal sealed partial record RunGroup(string Name, IReadOnlyList<GroupedRun> Runs)
{
    /// <summary>
    /// Groups runs: those with the same settings except for the seed, and with different seeds. Runs in folders
    /// <c>seed-N</c> are grouped with those of the same folder only.
    /// </summary>
    /// <param name="runs">Runs, in the order of the groups.</param>
    public static IReadOnlyList<RunGroup> Of(IEnumerable<CatalogedRun> runs)
    {
        var groups = new List<(string Key, List<GroupedRun> Runs)>();
        foreach (CatalogedRun run in runs)
        {
            var added = new GroupedRun(run, FlatSettings.Read(run.Folder.Configuration));
            string key = KeyOf(added);
            int found = groups.FindIndex(group =>
                group.Key == key && group.Runs.TrueForAll(other => other.Settings.Seed != added.Settings.Seed)
            );
            if (found < 0)
                groups.Add((key, [added]));
            else
                groups[found].Runs.Add(added);
        }

        return
        [
            .. groups.Select(group => new RunGroup(
                NameOf(group.Runs),
                [.. group.Runs.OrderBy(static run => run.Settings.Seed)]
            )),
        ];
    }

    private static string KeyOf(GroupedRun run)
    {
        string settings = run.Settings.WithoutSeed;
        if (settings.Length == 0)
            return run.Run.Id;
        Match seed = SeedFolder().Match(run.Run.Name);
        return seed.Success ? $"{run.Run.Name[..seed.Index]}\0{settings}" : settings;
    }

    private static string NameOf(List<GroupedRun> runs)
    {
        string name = runs[0].Run.Name;
        Match seed = SeedFolder().Match(name);
        // A folder with the runs of one group may be the folder of the dashboard itself.
        return runs.Count > 1 && seed is { Success: true, Index: > 0 } ? name[..seed.Index] : name;
    }

    [GeneratedRegex("/?seed-[0-9]+$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex SeedFolder();
}
