using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Proximal;

/// <summary>
/// Reads files that may be damaged or hostile. Only regular files up to a size are opened, and whatever a reader throws
/// becomes an <see cref="InvalidInputException"/> of one line that names the file.
/// </summary>
internal static class InputFile
{
    /// <summary>Largest size of a configuration or description, 16 MiB.</summary>
    public const int MaxDescription = 16 << 20;

    // The largest array of bytes that .NET allocates is a little below 2 GiB.
    private const int MaxSize = 1 << 30;

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="InvalidInputException">The file does not exist, is not a regular file, or cannot be
    /// opened.</exception>
    public static SafeFileHandle Open(string path)
    {
        RegularFile.Require(path);
        return Parse(path, () => File.OpenHandle(path));
    }

    /// <summary>Reads all bytes of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">Maximum size in bytes.</param>
    /// <exception cref="InvalidInputException">The file cannot be read or is larger.</exception>
    public static byte[] ReadBytes(string path, int most = MaxSize)
    {
        using SafeFileHandle handle = Open(path);
        return Parse(path, () => ReadBytes(path, handle, most));
    }

    /// <summary>Reads a text file in UTF-8, or in the encoding of its byte order mark.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">Maximum size in bytes.</param>
    /// <exception cref="InvalidInputException">The file cannot be read or is larger.</exception>
    public static string ReadText(string path, int most = MaxSize)
    {
        byte[] bytes = ReadBytes(path, most);
        return Parse(
            path,
            () =>
            {
                using var reader = new StreamReader(new MemoryStream(bytes), Encoding.UTF8);
                return reader.ReadToEnd();
            }
        );
    }

    /// <summary>Parses JSON of a file.</summary>
    /// <typeparam name="T">Type of the result.</typeparam>
    /// <param name="path">The file.</param>
    /// <param name="problem">What the file is if <paramref name="read"/> fails.</param>
    /// <param name="read">Reads the content. The element is valid only during the call.</param>
    /// <exception cref="InvalidInputException">The file cannot be read, or <paramref name="read"/> fails.</exception>
    public static T ReadJson<T>(string path, string problem, Func<JsonElement, T> read)
    {
        byte[] bytes = ReadBytes(path);
        return Parse(path, () => ParseJson(bytes, read), problem);
    }

    /// <summary>Parses a line of a file with one JSON value per line.</summary>
    /// <typeparam name="T">Type of the result.</typeparam>
    /// <param name="path">The file.</param>
    /// <param name="number">Number of the line, from 1.</param>
    /// <param name="line">The line, without its end.</param>
    /// <param name="expected">Content of a valid line: <c>the result of a trial</c>.</param>
    /// <param name="read">Reads the content. The element is valid only during the call.</param>
    /// <exception cref="InvalidInputException">The line is invalid.</exception>
    public static T ReadJsonLine<T>(
        string path,
        int number,
        ReadOnlyMemory<byte> line,
        string expected,
        Func<JsonElement, T> read
    )
    {
        try
        {
            return ParseJson(line, read);
        }
#pragma warning disable CA1031 // A damaged file can cause any exception.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            throw new InvalidInputException(
                $"{path}:{number}: the file is damaged; expected {expected} ({ReasonOf(exception)})",
                exception
            );
        }
    }

    /// <summary>The complete lines of a file, without their ends. An incomplete last line is skipped.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidInputException">The file cannot be read, or its end is filled with zeros, as after a
    /// power failure.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> ReadLines(string path)
    {
        byte[] bytes = ReadBytes(path);
        var lines = new List<ReadOnlyMemory<byte>>();
        int start = bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        for (int length; (length = bytes.AsSpan(start).IndexOf((byte)'\n')) >= 0; start += length + 1)
            lines.Add(bytes.AsMemory(start, length));
        if (bytes.AsSpan(start).Contains((byte)0))
            throw new InvalidInputException(
                $"{path}:{lines.Count + 1}: the file is damaged; its end is filled with zeros"
            );
        return lines;
    }

    /// <summary>Runs a reader of a file. Every exception becomes a message with the file.</summary>
    /// <typeparam name="T">Type of the result.</typeparam>
    /// <param name="path">The file, or the place in a file, for the message.</param>
    /// <param name="read">The reader.</param>
    /// <param name="problem">What the file is if <paramref name="read"/> fails: <c>is not a valid policy</c>.</param>
    /// <exception cref="InvalidInputException"><paramref name="read"/> fails.</exception>
    public static T Parse<T>(string path, Func<T> read, string problem = "cannot be read")
    {
        try
        {
            return read();
        }
        catch (InvalidInputException exception) when (exception.Message.Contains(path, StringComparison.Ordinal))
        {
            throw;
        }
#pragma warning disable CA1031 // A damaged file can cause any exception.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            throw new InvalidInputException($"{path} {problem}: {ReasonOf(exception)}", exception);
        }
    }

    /// <summary>Runs a reader of a file that has no result; see <see cref="Parse{T}"/>.</summary>
    public static void Parse(string path, Action read, string problem = "cannot be read") =>
        Parse(
            path,
            () =>
            {
                read();
                return true;
            },
            problem
        );

    /// <summary>One line for people about an exception of a reader.</summary>
    public static string ReasonOf(Exception exception) =>
        exception switch
        {
            FileNotFoundException or DirectoryNotFoundException => "the file does not exist",
            OutOfMemoryException => "it needs more memory than there is",
            InsufficientExecutionStackException => "it is nested too deeply",
            OverflowException => "a number in it is too large",
            KeyNotFoundException => "a member is missing",
            IndexOutOfRangeException or ArgumentOutOfRangeException or NullReferenceException =>
                "it has another structure than expected",
            // The message of an argument ends with the name of the parameter, which is of no use to people.
            ArgumentException { ParamName: not null } argument => Sentence(
                argument.Message.Split(" (Parameter '", 2)[0]
            ),
            _ => Sentence(exception.Message),
        };

    private static T ParseJson<T>(ReadOnlyMemory<byte> json, Func<JsonElement, T> read)
    {
        JsonCheck.Require(json.Span);
        using JsonDocument document = JsonDocument.Parse(json);
        return read(document.RootElement);
    }

    private static string Sentence(string message) =>
        string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    // The size of a file under /proc is not known before it is read.
    private static byte[] ReadBytes(string path, SafeFileHandle handle, int most)
    {
        using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 1);
        long length = stream.CanSeek ? stream.Length : 0;
        if (length > most)
            throw TooLarge(path, most);
        using var content = new MemoryStream((int)length);
        byte[] block = new byte[Math.Clamp(length, 4096, 1 << 20)];
        for (int count; (count = stream.Read(block)) > 0; )
        {
            if (content.Length + count > most)
                throw TooLarge(path, most);
            content.Write(block, 0, count);
        }

        return content.Length == content.Capacity ? content.GetBuffer() : content.ToArray();
    }

    private static InvalidInputException TooLarge(string path, int most) =>
        new($"{path} is larger than {most >> 20} MiB, the largest size of such a file");
}
