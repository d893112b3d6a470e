using System.Collections;

namespace Proximal.Language;

/// <summary>Splits data sets into a part to train on and a part held out to evaluate on.</summary>
public static class HeldOut
{
    private const ulong Stream = 0x68656C64;

    /// <summary>Holds out a share of a data set.</summary>
    /// <typeparam name="T">What an item is.</typeparam>
    /// <param name="items">All items; they stay where they are.</param>
    /// <param name="share">Which share is held out, rounded to whole items, at least one; in (0, 1).</param>
    /// <param name="seed">Which items: the same seed holds out the same.</param>
    /// <returns>Both parts, each in the order of <paramref name="items"/>.</returns>
    /// <exception cref="InvalidInputException">The share is not in (0, 1), or there are fewer than two items.</exception>
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
                $"{items.Count} items cannot be split into some to train on and some to hold out: there must be at least 2"
            );
        int count = Math.Clamp((int)Math.Round(items.Count * share), 1, items.Count - 1);
        int[] order = new int[items.Count];
        var random = new Rng(seed, Stream);
        random.Permutation(order);
        Array.Sort(order, 0, count);
        Array.Sort(order, count, order.Length - count);
        return (new Subset<T>(items, order[count..]), new Subset<T>(items, order[..count]));
    }

    /// <summary>Some items of a data set.</summary>
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
