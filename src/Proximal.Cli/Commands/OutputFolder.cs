namespace Proximal.Cli;

/// <summary>Creates the folder of an output file, and prints it, because a mistyped path would otherwise go
/// unnoticed.</summary>
internal static class OutputFolder
{
    /// <summary>Creates the folder of a file if it does not exist.</summary>
    public static void CreateFor(string path)
    {
        if (Path.GetDirectoryName(path) is not { Length: > 0 } folder || Directory.Exists(folder))
            return;
        Directory.CreateDirectory(folder);
        Console.WriteLine($"created the folder {MessageText.Excerpt(folder, 200)}");
    }
}
