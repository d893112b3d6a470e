using System.Collections;

namespace Proximal.Language;

/// <summary>Splits data sets into a part for training and a part for evaluation.</summary>
public static class HeldOut
{
    private const ulong Stream = 0x68656C64;

    /// <summary>Splits a data set at random.</summary>
    /// <typeparam name="T">Type of an item.</typeparam>
    /// <param name="items">All items; the list is not changed.</param>
    /// <param name="share">Share of the items for evaluation, rounded to at least one item; in (0, 1).</param>
    /// <param name="seed">Seed of the split: the same seed gives the same split.</param>
    /// <returns>Both parts, each in the order of <paramref name="items"/>.</returns>
    /// <exception cref="InvalidInputException">
    /// The share is not in (0, 1), or there are fewer than two items.
    /// </exception>
    public static (IReadOnlyList<T> Train, IReadOnlyList<T> HeldOut) Split<T>(
        IReadOnlyList<T> items,
        double share,
        ulong seed
    )
    {
        if (!(share > 0 && share < 1))
            throw new InvalidInputException($"the share of items to hold out must lie between 0 and 1, but is {share}");
        if (items.Count < 2)
            throw new InvalidInputException(
                $"{items.Count} items cannot be split into a part for training and a part for evaluation: there "
                    + "must be at least 2"
            );
        int count = Math.Clamp((int)Math.Round(items.Count * share), 1, items.Count - 1);
        int[] order = new int[items.Count];
        var random = new Rng(seed, Stream);
        random.Permutation(order);
        Array.Sort(order, 0, count);
        Array.Sort(order, count, order.Length - count);
        return (new Subset<T>(items, order[count..]), new Subset<T>(items, order[..count]));
    }

    /// <summary>Items of a data set, by index.</summary>
    private sealed class Subset<T>(IReadOnlyList<T> items, int[] indices) : IReadOnlyList<T>
    {
        public int Count => indices.Length;

        public T this[int index] => items[indices[index]];

        public IEnumerator<T> GetEnumerator()
        {
            foreach (int index in indices)
                yield return items[index];
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
