namespace Proximal;

/// <summary>
/// Opens a log for appending, cut to the length that a checkpoint remembers. What is written reaches the file at once,
/// so that it can be followed while training, and survives the process being killed.
/// </summary>
public static class AppendOnlyFile
{
    /// <summary>Opens or creates a file; others may read it meanwhile.</summary>
    /// <param name="path">The file; its folder is created where it is missing.</param>
    /// <param name="position">The length to cut it to; 0 begins anew.</param>
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
            throw new InvalidInputException(
                $"{path} has {length} bytes, but the checkpoint was made when it had {position}"
            );
        }

        stream.SetLength(position);
        stream.Position = position;
        return stream;
    }
}
