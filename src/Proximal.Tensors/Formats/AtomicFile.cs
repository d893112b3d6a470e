namespace Proximal;

/// <summary>Writes files so that a reader, and a crash at any moment, finds either the old content or the whole new one.</summary>
public static class AtomicFile
{
    /// <summary>Writes a temporary sibling, flushes it to the disk and renames it over the file.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="write">Writes the whole content.</param>
    /// <exception cref="IOException">The folder does not exist, or the disk is full; the old file is untouched.</exception>
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
