using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Proximal.Dashboard;

/// <summary>
/// Log with one JSON object per line that grows while it is read. It is read once, and then from where the last reading
/// ended. An incomplete last line waits until it is complete. A file that was truncated or replaced is read again.
/// </summary>
/// <param name="path">Path of the file, which may not exist yet.</param>
internal sealed class LogFile(string path)
{
    private const int BlockSize = 1 << 16,
        MaxLine = 1 << 22,
        TailSize = 256;

    private readonly byte[] tail = new byte[TailSize];
    private int tailLength;
    private long offset;
    private long length = -1;
    private DateTime written;
    private int lines;
    private bool isStuck;
    private string? damagedLine;
    private string? damagedEnd;

    /// <summary>Columns of the lines so far.</summary>
    public LogColumns Columns { get; private set; } = new();

    /// <summary>The first problem of the file in one line; null for none.</summary>
    public string? Problem => damagedLine ?? damagedEnd;

    /// <summary>Reads what was added. Returns whether something changed.</summary>
    public bool Read()
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
                return Forget();
            if (file.Length == length && file.LastWriteTimeUtc == written)
                return false;
            (length, written) = (file.Length, file.LastWriteTimeUtc);
            RegularFile.Require(path);
            using SafeFileHandle handle = File.OpenHandle(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete
            );
            if (offset == 0 || !HasSameStart(handle))
            {
                (long, DateTime) now = (length, written);
                Restart();
                (length, written) = now;
            }

            return ReadLines(handle);
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or InvalidInputException)
        {
            string problem = $"{path} cannot be read: {InputFile.ReasonOf(exception)}";
            bool isNew = problem != damagedEnd;
            damagedEnd = problem;
            return isNew;
        }
    }

    /// <summary>Frees the columns. The next <see cref="Read"/> reads the whole file.</summary>
    public void Restart()
    {
        Columns = new LogColumns();
        (offset, tailLength, lines, isStuck, damagedLine, damagedEnd) = (0, 0, 0, false, null, null);
        length = -1;
    }

    /// <summary>Frees the columns. <see cref="Read"/> reads the whole file, but only after its next change.</summary>
    public void Free()
    {
        (long, DateTime) known = (length, written);
        string? problem = damagedLine;
        Restart();
        ((length, written), damagedLine) = (known, problem);
    }

    private bool Forget()
    {
        bool had = length >= 0;
        Restart();
        return had;
    }

    // Whether the bytes before the offset are still those that were read.
    private bool HasSameStart(SafeFileHandle handle)
    {
        if (length < offset)
            return false;
        Span<byte> now = stackalloc byte[tailLength];
        return RandomAccess.Read(handle, now, offset - tailLength) == tailLength
            && now.SequenceEqual(tail.AsSpan(0, tailLength));
    }

    private bool ReadLines(SafeFileHandle handle)
    {
        (long, string?) before = (offset, Problem);
        damagedEnd = null;
        byte[] block = new byte[(int)Math.Clamp(length - offset, 1, BlockSize)];
        while (!isStuck)
        {
            int count = ReadBlock(handle, block);
            int end = block.AsSpan(0, count).LastIndexOf((byte)'\n') + 1;
            if (end > 0)
            {
                AddLines(block.AsSpan(0, end));
                offset += end;
                KeepTail(block.AsSpan(0, end));
            }
            else if (count < block.Length || count == 0)
            {
                if (block.AsSpan(0, count).Contains((byte)0))
                    damagedEnd = $"{path}:{lines + 1}: the file is damaged; its end is filled with zeros";
                break;
            }
            else if (block.Length >= MaxLine)
            {
                isStuck = true;
                damagedLine ??= $"{path}:{lines + 1}: the file is damaged; a line is longer than {MaxLine >> 20} MiB";
            }
            else
            {
                block = new byte[block.Length * 4];
            }
        }

        return before != (offset, Problem);
    }

    private int ReadBlock(SafeFileHandle handle, byte[] block)
    {
        int total = 0;
        for (int count; total < block.Length; total += count)
        {
            count = RandomAccess.Read(handle, block.AsSpan(total), offset + total);
            if (count == 0)
                break;
        }

        return total;
    }

    private void AddLines(ReadOnlySpan<byte> block)
    {
        if (offset == 0 && block.StartsWith("\uFEFF"u8))
            block = block[3..];
        for (int end; (end = block.IndexOf((byte)'\n')) >= 0; block = block[(end + 1)..])
        {
            lines++;
            try
            {
                Columns.Add(block[..end]);
            }
            catch (Exception exception)
                when (exception is JsonException or InvalidOperationException or FormatException)
            {
                damagedLine ??=
                    $"{path}:{lines}: the file is damaged; expected a JSON object with a number 'step' "
                    + $"({InputFile.ReasonOf(exception)})";
            }
        }
    }

    private void KeepTail(ReadOnlySpan<byte> read)
    {
        if (read.Length < TailSize)
        {
            int kept = Math.Min(tailLength, TailSize - read.Length);
            tail.AsSpan(tailLength - kept, kept).CopyTo(tail);
            read.CopyTo(tail.AsSpan(kept));
            tailLength = kept + read.Length;
            return;
        }

        read[^TailSize..].CopyTo(tail);
        tailLength = TailSize;
    }
}
