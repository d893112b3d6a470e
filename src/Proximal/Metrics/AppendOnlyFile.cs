using Microsoft.Win32.SafeHandles;

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
    /// <exception cref="InvalidInputException">The file is shorter than <paramref name="position"/>, or not a regular
    /// file.</exception>
    public static FileStream Open(string path, long position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        RegularFile.Require(path);
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

    /// <summary>
    /// Opens or creates a text file with one record per line, as <see cref="Open"/> does. The end of a file can be
    /// filled with zeros after a power failure, so its lines are checked.
    /// </summary>
    /// <param name="path">The file. Its folder is created if it does not exist.</param>
    /// <param name="position">The length in bytes to truncate the file to; 0 for an empty file.</param>
    /// <returns>The stream, positioned at the end of the file.</returns>
    /// <exception cref="InvalidInputException">The file has fewer bytes of complete lines than
    /// <paramref name="position"/>, or is not a regular file.</exception>
    public static FileStream OpenLines(string path, long position)
    {
        if (position > 0 && IntactLength(path) is var intact && intact < position)
            throw new InvalidInputException($"{path} has {intact} intact bytes, but had {position} at the checkpoint");
        return Open(path, position);
    }

    /// <summary>
    /// Length of the complete lines at the start of a text file, up to the first zero byte: after a power failure, the
    /// end of a file can be filled with zeros. 0 if the file does not exist.
    /// </summary>
    /// <exception cref="InvalidInputException">The file cannot be read.</exception>
    internal static long IntactLength(string path)
    {
        if (!File.Exists(path))
            return 0;
        using SafeFileHandle handle = InputFile.Open(path);
        return InputFile.Parse(path, () => IntactLength(handle));
    }

    private static long IntactLength(SafeFileHandle handle)
    {
        byte[] block = new byte[1 << 16];
        long at = 0,
            intact = 0;
        for (int count; (count = RandomAccess.Read(handle, block, at)) > 0; at += count)
        {
            int zero = block.AsSpan(0, count).IndexOf((byte)0);
            int end = block.AsSpan(0, zero < 0 ? count : zero).LastIndexOf((byte)'\n');
            if (end >= 0)
                intact = at + end + 1;
            if (zero >= 0)
                break;
        }

        return intact;
    }
}
