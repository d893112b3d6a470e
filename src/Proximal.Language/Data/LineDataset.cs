using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Proximal.Language;

/// <summary>
/// Data set in a text file, whose items are read on access, so that the file can be larger than memory.
/// <see cref="ShuffledOrder"/> iterates over it in epochs, <see cref="HeldOut"/> splits it. Thread-safe.
/// </summary>
/// <typeparam name="T">Type of an item.</typeparam>
/// <remarks><see cref="JsonLines"/> and <see cref="PlainText"/> open data sets.</remarks>
[SuppressMessage(
    "Naming",
    "CA1710:Identifiers should have correct suffix",
    Justification = "Data sets are called so in machine learning"
)]
public sealed class LineDataset<T> : IReadOnlyList<T>, IDisposable
{
    private readonly LineFile file;
    private readonly Func<ReadOnlyMemory<byte>, T> convert;

    internal LineDataset(string path, TextUnit unit, Func<ReadOnlyMemory<byte>, T> convert, bool checkAll)
    {
        file = new LineFile(path, unit);
        this.convert = convert;
        if (!checkAll)
            return;
        try
        {
            for (int i = 0; i < Count; i++)
                _ = this[i];
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Path of the file.</summary>
    public string Path => file.Path;

    /// <summary>Number of items.</summary>
    public int Count => file.Count;

    /// <summary>Reads an item.</summary>
    /// <param name="index">Index of the item, in the order of the file.</param>
    /// <exception cref="InvalidInputException">The item is invalid; the message names file and line.</exception>
    public T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            try
            {
                return file.Read(index, convert);
            }
#pragma warning disable CA1031 // A damaged line can cause any exception.
            catch (Exception e) when (e is not (InvalidInputException or OperationCanceledException))
#pragma warning restore CA1031
            {
                throw new InvalidInputException($"{Path}, line {file.LineOf(index)}: {InputFile.ReasonOf(e)}", e);
            }
        }
    }

    /// <summary>Number of the line in which an item begins, from 1.</summary>
    /// <param name="index">Index of the item, in the order of the file.</param>
    public int LineOf(int index) => file.LineOf(index);

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
