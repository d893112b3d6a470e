namespace Proximal;

/// <summary>
/// Opens log files for appending, truncated to the length saved in a checkpoint. Writes are unbuffered, so a log can be
/// read during training and is complete if the process is killed.
/// </summary>
public static class AppendOnlyFile
{
    /// <summary>Opens or creates a file. Other processes can read it at the same time.</summary>
    /// <param name="path">The file. Its folder is created if it does not exist.</param>
    /// <param name="position">The length in bytes to truncate the file to; 0 for an empty file.</param>
    /// <returns>The stream, positioned at the end of the file.</returns>
    /// <exception cref="InvalidInputException">The file is shorter than <paramref name="position"/>.</exception>
    public static FileStream Open(string path, long position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        var stream = new FileStream(
            path,
            FileMode.OpenOrCreate,
            FileAccess.Write,
            FileShare.ReadWrite | FileShare.Delete,
            bufferSize: 0
        );
        if (stream.Length < position)
        {
            long length = stream.Length;
            stream.Dispose();
            throw new InvalidInputException($"{path} has {length} bytes, but had {position} at the checkpoint");
        }

        stream.SetLength(position);
        stream.Position = position;
        return stream;
    }
}
