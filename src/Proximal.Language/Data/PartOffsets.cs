namespace Proximal.Language;

/// <summary>Positions of parts that stand one after the other, such as the files of a data set.</summary>
internal sealed class PartOffsets
{
    private readonly int[] firsts; // index of the first item of each part

    /// <summary>Creates the positions.</summary>
    /// <param name="counts">Number of items of each part, at least one.</param>
    /// <exception cref="OverflowException">There are more items than an index can count.</exception>
    public PartOffsets(IReadOnlyList<int> counts)
    {
        firsts = new int[counts.Count];
        int count = 0;
        for (int i = 0; i < firsts.Length; i++)
        {
            firsts[i] = count;
            count = checked(count + counts[i]);
        }

        Count = count;
    }

    /// <summary>Number of items of all parts.</summary>
    public int Count { get; }

    /// <summary>The part of an item, and its index in the part.</summary>
    /// <param name="index">Index of the item, over all parts.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    public (int Part, int Item) Find(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        int part = Array.BinarySearch(firsts, index);
        if (part < 0)
            part = ~part - 1;
        return (part, index - firsts[part]);
    }
}
