using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Proximal.Environments;

/// <summary>A list of at most 64 items inside an unmanaged state, in the order of addition.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
internal struct GameList<T>
    where T : unmanaged, IEquatable<T>
{
    private ItemBuffer items;

    /// <summary>The number of items.</summary>
    public int Count { get; private set; }

    /// <summary>The items.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<T> Span => ((ReadOnlySpan<T>)items)[..Count];

    /// <summary>The item at an index.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> - 1.</param>
    [UnscopedRef]
    public ref T this[int index] => ref ((Span<T>)items)[..Count][index];

    /// <summary>Adds an item at the end.</summary>
    /// <param name="item">The item.</param>
    /// <exception cref="IndexOutOfRangeException">The list is full.</exception>
    public void Add(T item) => items[Count++] = item;

    /// <summary>Removes the item at an index; later items move one index down.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> - 1.</param>
    public void RemoveAt(int index)
    {
        Span<T> used = ((Span<T>)items)[..Count];
        used[(index + 1)..].CopyTo(used[index..]);
        Count--;
    }

    /// <summary>Removes the first item that equals the given one.</summary>
    /// <param name="item">An item of the list.</param>
    /// <returns>The index of the removed item.</returns>
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
