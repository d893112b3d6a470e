using System.IO.Enumeration;

namespace Proximal.Dashboard;

/// <summary>
/// Finds the folders of runs below some folders. Links are not followed, and hidden folders and those inside of a run are
/// skipped.
/// </summary>
/// <param name="roots">Folders.</param>
internal sealed class FolderScan(IReadOnlyList<string> roots)
{
    private const int MaxDepth = 12;

    private static readonly EnumerationOptions Options = new()
    {
        AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden | FileAttributes.System,
        IgnoreInaccessible = true,
    };

    /// <summary>Finds all runs: their folders, their paths below the root with <c>/</c> as separator, and the
    /// root.</summary>
    public IEnumerable<(string Folder, string Name, string Root)> Find() =>
        roots.SelectMany(static root => Find(root, Path.TrimEndingDirectorySeparator(root), 0));

    private static IEnumerable<(string Folder, string Name, string Root)> Find(string root, string folder, int depth)
    {
        if (File.Exists(new RunFolder(folder).Configuration))
        {
            string name = Path.GetRelativePath(root, folder).Replace(Path.DirectorySeparatorChar, '/');
            yield return (folder, name == "." ? new RunFolder(folder).Name : name, root);
            yield break;
        }

        if (depth == MaxDepth)
            yield break;
        var below = new FileSystemEnumerable<string>(
            folder,
            static (ref FileSystemEntry entry) => entry.ToFullPath(),
            Options
        )
        {
            ShouldIncludePredicate = static (ref FileSystemEntry entry) => entry.IsDirectory,
        };
        foreach (string child in below)
        foreach ((string, string, string) run in Find(root, child, depth + 1))
            yield return run;
    }
}
