using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Proximal.Language;

/// <summary>
/// A data set in a text file, whose items are read when they are asked for: it may be larger than memory. <see cref="ShuffledOrder"/>
/// draws from it epoch by epoch, <see cref="HeldOut"/> splits it. May be read from several threads at once.
/// </summary>
/// <typeparam name="T">What an item is.</typeparam>
/// <remarks><see cref="JsonLines"/> and <see cref="PlainText"/> open data sets.</remarks>
[SuppressMessage(
    "Naming",
    "CA1710:Identifiers should have correct suffix",
    Justification = "A data set is the field's word"
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

    /// <summary>Where the file is.</summary>
    public string Path => file.Path;

    /// <summary>How many items there are.</summary>
    public int Count => file.Count;

    /// <summary>Reads an item.</summary>
    /// <param name="index">Which one, in the file's order.</param>
    /// <exception cref="InvalidInputException">It is not what the data set holds; the message names file and line.</exception>
    public T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            try
            {
                return file.Read(index, convert);
            }
            catch (FormatException e)
            {
                throw new InvalidInputException($"{Path}, line {file.LineOf(index)}: {e.Message}", e);
            }
        }
    }

    /// <summary>The number of the line in which an item begins, from 1.</summary>
    /// <param name="index">Which one, in the file's order.</param>
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
