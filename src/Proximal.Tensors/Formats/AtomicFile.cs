namespace Proximal;

/// <summary>
/// Atomic writes of files: readers find the old content or the complete new content, even after a crash.
/// </summary>
public static class AtomicFile
{
    /// <summary>Writes a temporary file in the same folder, flushes it to disk and renames it over the file.</summary>
    /// <param name="path">File to create or replace.</param>
    /// <param name="write">Writes the complete content.</param>
    /// <exception cref="IOException">The folder does not exist, or the disk is full. The old file is
    /// unchanged.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string temporary = $"{path}.{Environment.ProcessId}.partial";
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
}
