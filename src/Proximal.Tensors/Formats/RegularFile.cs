using System.Formats.Tar;

namespace Proximal;

/// <summary>
/// Checks that a path is a regular file. Opening a pipe waits for its writer, a device has no end, and a rename
/// replaces either.
/// </summary>
internal static class RegularFile
{
    /// <summary>Throws if there is something at a path that is not a regular file or a link to one.</summary>
    /// <exception cref="InvalidInputException">The path is a folder, a pipe, a device or a socket.</exception>
    public static void Require(string path)
    {
        if (ProblemWith(path) is { } problem)
            throw new InvalidInputException($"{path} {problem}");
    }

    /// <summary>Throws if a rename over a path would replace something that is not a regular file.</summary>
    /// <exception cref="InvalidInputException">The path is a folder, a pipe, a device, a socket, or a link that leads
    /// nowhere.</exception>
    public static void RequireReplaceable(string path)
    {
        Require(path);
        var link = new FileInfo(path);
        if (link.LinkTarget is not { } target)
            return;
        if (!Path.Exists(Target(link).FullName))
            throw new InvalidInputException($"{path} is a link to {target}, which is not a file");
        // For example /dev/stdout, which links to the file that the output of the process is redirected to.
        if (link.DirectoryName == "/dev")
            throw new InvalidInputException($"{path} is a device, but a regular file is needed");
    }

    /// <summary>Reason why something at a path is not a regular file; null if it is one, or nothing is there.</summary>
    public static string? ProblemWith(string path)
    {
        if (Directory.Exists(path))
            return "is a folder, but a file is needed";
        FileInfo file = Target(new FileInfo(path));
        // Pipes, devices and sockets have length 0.
        if (!file.Exists || file.Length > 0 || OperatingSystem.IsWindows())
            return null;
        return TypeOf(file.FullName) switch
        {
            TarEntryType.RegularFile => null,
            TarEntryType.Fifo => "is a named pipe, but a regular file is needed",
            TarEntryType.CharacterDevice or TarEntryType.BlockDevice => "is a device, but a regular file is needed",
            _ => "is not a regular file",
        };
    }

    private static FileInfo Target(FileInfo file) =>
        file.LinkTarget is null ? file : (FileInfo?)file.ResolveLinkTarget(returnFinalTarget: true) ?? file;

    // Archives record the type of a file, which .NET does not report in another way. The file is empty, so nothing is
    // copied. The call does not open pipes and devices.
    private static TarEntryType? TypeOf(string path)
    {
        using var archive = new MemoryStream();
        try
        {
            using var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true);
            writer.WriteEntry(path, entryName: "file");
        }
        catch (IOException)
        {
            return null;
        }

        archive.Position = 0;
        using var reader = new TarReader(archive);
        return reader.GetNextEntry()?.EntryType;
    }
}
