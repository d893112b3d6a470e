using System.Globalization;

namespace Proximal;

/// <summary>
/// Atomic writes of files: readers find the old content or the complete new content, even after a crash.
/// </summary>
public static class AtomicFile
{
    /// <summary>End of the names of temporary files.</summary>
    internal const string PartialSuffix = ".partial";

    /// <summary>Writes a temporary file in the same folder, flushes it to disk and renames it over the file.</summary>
    /// <param name="path">File to create or replace.</param>
    /// <param name="write">Writes the complete content.</param>
    /// <exception cref="InvalidInputException">The path is a folder, a pipe, a device or a link that leads nowhere: a
    /// rename would replace it.</exception>
    /// <exception cref="IOException">The folder does not exist, or the disk is full. The old file is
    /// unchanged.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        RegularFile.RequireReplaceable(path);
        string temporary = $"{path}.{Environment.ProcessId}{PartialSuffix}";
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder && !Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{path} cannot be written: the folder {folder} does not exist");
        try
        {
            using (
                var stream = new FileStream(
                    temporary,
                    FileMode.Create,
                    FileAccess.Write,
                    FileShare.None,
                    bufferSize: 1 << 16
                )
            )
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Whether a path has the name of a temporary file or folder: <c>NAME.PROCESS.partial</c>.</summary>
    internal static bool IsPartial(string path) => ProcessOf(path) is not null;

    /// <summary>Id of the process that created a temporary file or folder; null for other names.</summary>
    internal static int? ProcessOf(string path) =>
        path.EndsWith(PartialSuffix, StringComparison.Ordinal)
        && Path.GetExtension(path[..^PartialSuffix.Length]) is { Length: > 1 } process
        && int.TryParse(process.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int id)
            ? id
            : null;
}
