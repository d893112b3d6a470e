using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Proximal.Language;

/// <summary>
/// Data set in one or several files, whose items are read on access, so that the files can be larger than memory.
/// <see cref="ShuffledOrder"/> iterates over it in epochs, <see cref="HeldOut"/> splits it. Thread-safe.
/// </summary>
/// <typeparam name="T">Type of an item.</typeparam>
/// <remarks><see cref="Datasets"/> and <see cref="PlainText"/> open data sets.</remarks>
[SuppressMessage(
    "Naming",
    "CA1710:Identifiers should have correct suffix",
    Justification = "Data sets are called so in machine learning"
)]
public sealed class FileDataset<T> : IReadOnlyList<T>, IDisposable
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };
    private static readonly UTF8Encoding Strict = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    private readonly LineFile[] files;
    private readonly PartOffsets offsets;
    private readonly Func<JsonElement, T>? fromRecord;
    private readonly Func<string, T>? fromText;

    /// <summary>Opens files.</summary>
    /// <param name="path">Path of the data set, for messages.</param>
    /// <param name="open">Opens the files.</param>
    /// <param name="fromRecord">Converts a JSON object; null if only plain text is read.</param>
    /// <param name="fromText">Converts a line of plain text; null if plain text is not supported.</param>
    /// <param name="checkAll">Whether to read every item immediately.</param>
    internal FileDataset(
        string path,
        IEnumerable<LineFile> open,
        Func<JsonElement, T>? fromRecord,
        Func<string, T>? fromText,
        bool checkAll
    )
    {
        (Path, this.fromRecord, this.fromText) = (path, fromRecord, fromText);
        var opened = new List<LineFile>();
        files = [];
        try
        {
            foreach (LineFile file in open)
            {
                opened.Add(file);
                if (file.IsText && fromText is null)
                    throw new InvalidInputException(
                        $"{file.Path} is plain text, which has no members: use a file of JSON lines, JSON, CSV or "
                            + "Parquet"
                    );
            }

            files = [.. opened];
            offsets = new PartOffsets([.. files.Select(static file => file.Count)]);
            for (int i = 0; checkAll && i < Count; i++)
                _ = this[i];
        }
        catch
        {
            foreach (LineFile file in opened)
                file.Dispose();
            throw;
        }
    }

    /// <summary>Path of the file, the folder, or the pattern of files.</summary>
    public string Path { get; }

    /// <summary>Paths of the files, in the order of the items.</summary>
    public IReadOnlyList<string> Files => [.. files.Select(static file => file.Path)];

    /// <summary>Number of items.</summary>
    public int Count => offsets.Count;

    /// <summary>Reads an item.</summary>
    /// <param name="index">Index of the item, in the order of the files.</param>
    /// <exception cref="InvalidInputException">The item is invalid; the message names file and line.</exception>
    public T this[int index]
    {
        get
        {
            (LineFile file, int item) = Find(index);
            try
            {
                return file.IsText ? file.Read(item, ConvertText) : file.Read(item, ConvertRecord);
            }
#pragma warning disable CA1031 // A damaged line can cause any exception.
            catch (Exception e) when (e is not (InvalidInputException or OperationCanceledException))
#pragma warning restore CA1031
            {
                throw new InvalidInputException($"{file.PlaceOf(item)}: {InputFile.ReasonOf(e)}", e);
            }
        }
    }

    /// <summary>File and place of an item, for messages: <c>data.jsonl, line 3</c>.</summary>
    /// <param name="index">Index of the item.</param>
    public string PlaceOf(int index)
    {
        (LineFile file, int item) = Find(index);
        return file.PlaceOf(item);
    }

    /// <summary>Key of an item's record, which is equal for records with the same members and values. A record that is
    /// not valid JSON has the key of its text.</summary>
    internal UInt128 KeyOf(int index)
    {
        (LineFile file, int item) = Find(index);
        return file.IsText ? file.Read(item, static text => RecordKey.Of(text.Span)) : file.Read(item, KeyOf);
    }

    /// <summary>Text of an item's record: JSON, or plain text.</summary>
    internal (ReadOnlyMemory<byte> Record, bool IsText) RecordOf(int index)
    {
        (LineFile file, int item) = Find(index);
        return (file.Read(item, static text => text.ToArray()), file.IsText);
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        foreach (LineFile file in files)
            file.Dispose();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private (LineFile File, int Item) Find(int index)
    {
        (int file, int item) = offsets.Find(index);
        return (files[file], item);
    }

    private static UInt128 KeyOf(ReadOnlyMemory<byte> line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line, Options);
            return RecordKey.Of(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return RecordKey.Of(line.Span);
        }
    }

    private T ConvertText(ReadOnlyMemory<byte> text)
    {
        try
        {
            return fromText!(Strict.GetString(text.Span));
        }
        catch (DecoderFallbackException e)
        {
            throw new FormatException("its text is not UTF-8", e);
        }
    }

    private T ConvertRecord(ReadOnlyMemory<byte> line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line, Options);
            return fromRecord!(document.RootElement);
        }
        catch (JsonException e)
        {
            string reason = e.Message.Split(" LineNumber:")[0];
            throw new FormatException($"it is not valid JSON at byte {e.BytePositionInLine}: {reason}", e);
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException($"it cannot be read: {e.Message}", e); // for example: text that is not UTF-8
        }
    }
}
