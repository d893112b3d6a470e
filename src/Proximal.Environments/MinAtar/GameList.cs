using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Proximal.Environments;

/// <summary>A short list inside a state: at most 64 items, in the order in which they were added.</summary>
/// <typeparam name="T">The kind of items.</typeparam>
public struct GameList<T>
    where T : unmanaged, IEquatable<T>
{
    private ItemBuffer items;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The items.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<T> Span => ((ReadOnlySpan<T>)items)[..Count];

    /// <summary>One of them.</summary>
    /// <param name="index">One of 0 … <see cref="Count"/> - 1.</param>
    [UnscopedRef]
    public ref T this[int index] => ref ((Span<T>)items)[..Count][index];

    /// <summary>Adds an item at the end.</summary>
    /// <param name="item">The item.</param>
    /// <exception cref="IndexOutOfRangeException">There is no room for it.</exception>
    public void Add(T item) => items[Count++] = item;

    /// <summary>Removes an item; those after it move up.</summary>
    /// <param name="index">One of 0 … <see cref="Count"/> - 1.</param>
    public void RemoveAt(int index)
    {
        Span<T> used = ((Span<T>)items)[..Count];
        used[(index + 1)..].CopyTo(used[index..]);
        Count--;
    }

    /// <summary>Removes the first item that equals another.</summary>
    /// <param name="item">The item; it must be there.</param>
    /// <returns>Where it was.</returns>
    public int RemoveFirst(T item)
    {
        int index = Span.IndexOf(item);
        RemoveAt(index);
        return index;
    }

    [InlineArray(64)]
    private struct ItemBuffer
    {
        private T first;
    }
}
