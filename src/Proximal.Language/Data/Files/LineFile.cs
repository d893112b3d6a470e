using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Proximal.Language;

/// <summary>Division of a plain text file into items.</summary>
public enum TextUnit
{
    /// <summary>Each line that is not blank is an item.</summary>
    Line,

    /// <summary>Each paragraph is an item; blank lines separate paragraphs.</summary>
    Paragraph,

    /// <summary>The whole file is one item.</summary>
    File,
}

/// <summary>
/// Text file with an index of its items, which are read on access, so that the file can be larger than memory. Blank
/// lines belong to no item. Thread-safe.
/// </summary>
internal sealed class LineFile : IDisposable
{
    private const int BlockSize = 1 << 20;
    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\r\n"u8);

    private readonly TextUnit unit;
    private readonly string place;
    private readonly SafeFileHandle handle;
    private readonly FileStream? content; // owns the handle of a temporary file
    private readonly List<long> starts = [];
    private readonly List<int> lines = [];

    /// <summary>Opens a file and indexes its items.</summary>
    /// <param name="path">A file in UTF-8, with or without a byte order mark.</param>
    /// <param name="unit">Unit of an item.</param>
    /// <param name="isText">Whether the items are plain text, and not JSON.</param>
    /// <exception cref="InvalidInputException">The file does not exist, cannot be read or is empty.</exception>
    internal LineFile(string path, TextUnit unit, bool isText)
    {
        if (!File.Exists(path))
            throw new InvalidInputException($"{path} does not exist");
        (Path, IsText, this.unit, place) = (path, isText, unit, "line");
        handle = InputFile.Open(path);
        Index();
    }

    /// <summary>Indexes the lines of a temporary file with the content of another file.</summary>
    /// <param name="path">The other file, for messages.</param>
    /// <param name="content">The temporary file. It is closed with this object.</param>
    /// <param name="place">What a line is in the other file: <c>row</c>.</param>
    /// <param name="isText">Whether the items are plain text, and not JSON.</param>
    /// <exception cref="InvalidInputException">The file is empty.</exception>
    internal LineFile(string path, FileStream content, string place, bool isText)
    {
        (Path, IsText, unit, this.place) = (path, isText, TextUnit.Line, place);
        this.content = content;
        handle = content.SafeFileHandle;
        Index();
    }

    internal string Path { get; }

    /// <summary>Whether the items are plain text, and not JSON.</summary>
    internal bool IsText { get; }

    /// <summary>Number of items.</summary>
    internal int Count => starts.Count;

    /// <summary>File and place of an item, for messages: <c>data.jsonl, line 3</c>.</summary>
    internal string PlaceOf(int item) => $"{Path}, {place} {lines[item]}";

    /// <summary>Reads an item.</summary>
    /// <typeparam name="T">Type of the result.</typeparam>
    /// <param name="item">Index of the item.</param>
    /// <param name="convert">Receives the item's bytes, which are valid only during the call.</param>
    /// <exception cref="InvalidInputException">The item cannot be read, or is longer than 1 GiB.</exception>
    internal T Read<T>(int item, Func<ReadOnlyMemory<byte>, T> convert)
    {
        long start = starts[item],
            length = (item + 1 < starts.Count ? starts[item + 1] : RandomAccess.GetLength(handle)) - start;
        if (length > 1 << 30)
            throw new InvalidInputException($"{PlaceOf(item)}: it is longer than 1 GiB");
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            int read = 0;
            while (
                read < length
                && RandomAccess.Read(handle, buffer.AsSpan(read, (int)length - read), start + read) is > 0 and var step
            )
                read += step;
            return convert(buffer.AsMemory(0, EndOf(buffer.AsSpan(0, read))));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose()
    {
        content?.Dispose();
        handle.Dispose();
    }

    /// <summary>Length of an item without its line end, or without the blank lines after it.</summary>
    private int EndOf(ReadOnlySpan<byte> item)
    {
        if (unit != TextUnit.Line)
            return item.LastIndexOfAnyExcept(Blanks) + 1;
        int end = item.IndexOf((byte)'\n') is >= 0 and var lineEnd ? lineEnd : item.Length;
        return end > 0 && item[end - 1] == '\r' ? end - 1 : end;
    }

    private void Index()
    {
        try
        {
            InputFile.Parse(Path, FindItems);
            if (starts.Count == 0)
                throw new InvalidInputException($"{Path} contains no text");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private void FindItems()
    {
        byte[] block = new byte[BlockSize];
        long blockStart = 0,
            lineStart = 0;
        int line = 1;
        bool lineIsBlank = true,
            inItem = false;
        for (int count; (count = RandomAccess.Read(handle, block, blockStart)) > 0; blockStart += count)
        {
            int at = blockStart == 0 && block.AsSpan(0, count).StartsWith("\uFEFF"u8) ? 3 : 0;
            if (at > 0)
                lineStart = at;
            while (at < count)
            {
                int step = block.AsSpan(at..count).IndexOf((byte)'\n');
                int end = step < 0 ? count : at + step;
                if (lineIsBlank && block.AsSpan(at..end).ContainsAnyExcept(Blanks))
                {
                    lineIsBlank = false;
                    if (!inItem)
                    {
                        starts.Add(lineStart);
                        lines.Add(line);
                    }

                    inItem = unit != TextUnit.Line;
                }

                at = end + 1;
                if (step < 0)
                    continue;
                if (lineIsBlank && unit == TextUnit.Paragraph)
                    inItem = false;
                lineIsBlank = true;
                lineStart = blockStart + at;
                line++;
            }
        }
    }
}
