using System.Collections;
using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Examples that are read and checked on access.</summary>
/// <typeparam name="T">Type of an example.</typeparam>
/// <param name="dataset">The files, which stay open.</param>
/// <param name="read">Reads an example by its index.</param>
internal sealed class StreamedFile<T>(FileDataset<T> dataset, Func<int, T> read) : IReadOnlyList<T>
{
    public int Count => dataset.Count;

    public T this[int index] => read(index);

    public IEnumerator<T> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
