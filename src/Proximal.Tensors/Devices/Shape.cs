using System.Runtime.CompilerServices;

namespace Proximal.Tensors;

/// <summary>
/// The lengths of a tensor's axes, outermost first; at most <see cref="MaxRank"/> of them. A value without any heap
/// memory of its own. The scalar's shape has rank 0 and one element.
/// </summary>
public readonly struct Shape : IEquatable<Shape>
{
    /// <summary>The largest number of axes that a tensor can have.</summary>
    public const int MaxRank = 6;

    private readonly Lengths lengths;

    /// <summary>A shape with the given lengths.</summary>
    /// <param name="lengths">The length of each axis, outermost first; none may be negative.</param>
    /// <exception cref="ArgumentException">There are more than <see cref="MaxRank"/> lengths, one is negative, or the
    /// number of elements does not fit an <see cref="int"/>.</exception>
    public Shape(params ReadOnlySpan<int> lengths)
    {
        if (lengths.Length > MaxRank)
            throw new ArgumentException($"a shape has at most {MaxRank} axes, not {lengths.Length}", nameof(lengths));
        Rank = lengths.Length;
        long count = 1;
        for (int i = 0; i < lengths.Length; i++)
        {
            if (lengths[i] < 0)
                throw new ArgumentException($"axis {i} has the negative length {lengths[i]}", nameof(lengths));
            this.lengths[i] = lengths[i];
            count *= lengths[i];
            if (count > int.MaxValue)
                throw new ArgumentException("a tensor has at most 2^31 - 1 elements", nameof(lengths));
        }

        Count = (int)count;
    }

    /// <summary>The number of axes.</summary>
    public int Rank { get; }

    /// <summary>The number of elements: the product of all lengths.</summary>
    public int Count { get; }

    /// <summary>The length of an axis; negative indices count from the last, as in <c>shape[-1]</c>.</summary>
    public int this[int axis] => lengths[Axis(axis)];

    /// <summary>Turns a possibly negative axis into its index from the front.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public int Axis(int axis)
    {
        int index = axis < 0 ? axis + Rank : axis;
        if ((uint)index >= (uint)Rank)
            throw new ArgumentOutOfRangeException(nameof(axis), axis, $"shape {this} has {Rank} axes");
        return index;
    }

    /// <summary>The product of the lengths from axis <paramref name="from"/> up to but without <paramref name="to"/>.</summary>
    public int CountBetween(int from, int to)
    {
        int count = 1;
        for (int i = from; i < to; i++)
            count *= lengths[i];
        return count;
    }

    /// <summary>This shape with another length for one axis.</summary>
    public Shape With(int axis, int length)
    {
        Span<int> changed = stackalloc int[MaxRank];
        CopyTo(changed);
        changed[Axis(axis)] = length;
        return new Shape(changed[..Rank]);
    }

    /// <summary>This shape without one axis.</summary>
    public Shape Without(int axis)
    {
        int at = Axis(axis);
        Span<int> kept = stackalloc int[MaxRank];
        for (int i = 0, j = 0; i < Rank; i++)
            if (i != at)
                kept[j++] = lengths[i];
        return new Shape(kept[..(Rank - 1)]);
    }

    /// <summary>Writes the lengths to the front of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<int> destination)
    {
        for (int i = 0; i < Rank; i++)
            destination[i] = lengths[i];
    }

    /// <summary>The lengths as a new array.</summary>
    public int[] ToArray()
    {
        var array = new int[Rank];
        CopyTo(array);
        return array;
    }

    /// <inheritdoc/>
    public bool Equals(Shape other)
    {
        if (Rank != other.Rank)
            return false;
        for (int i = 0; i < Rank; i++)
            if (lengths[i] != other.lengths[i])
                return false;
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        for (int i = 0; i < Rank; i++)
            hash.Add(lengths[i]);
        return hash.ToHashCode();
    }

    /// <summary>Whether both have the same lengths.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether they differ in some length.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>For example <c>[64, 4]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", ToArray())}]";

    [InlineArray(MaxRank)]
    private struct Lengths
    {
        private int first;
    }
}
