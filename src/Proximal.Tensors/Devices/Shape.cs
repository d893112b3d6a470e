using System.Runtime.CompilerServices;

namespace Proximal.Tensors;

/// <summary>
/// Lengths of the axes of a tensor, outermost first; at most <see cref="MaxRank"/>. A value type without heap memory.
/// The shape of a scalar has rank 0 and one element.
/// </summary>
public readonly struct Shape : IEquatable<Shape>
{
    /// <summary>Largest number of axes of a tensor.</summary>
    public const int MaxRank = 6;

    private readonly Lengths lengths;

    /// <summary>Creates a shape with the given lengths.</summary>
    /// <param name="lengths">Length of each axis, outermost first; not negative.</param>
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

    /// <summary>Number of axes.</summary>
    public int Rank { get; }

    /// <summary>Number of elements, the product of all lengths.</summary>
    public int Count { get; }

    /// <summary>Length of an axis; negative indices count from the last, as in <c>shape[-1]</c>.</summary>
    public int this[int axis] => lengths[Axis(axis)];

    /// <summary>Converts an axis, which may be negative, to its index from the front.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public int Axis(int axis)
    {
        int index = axis < 0 ? axis + Rank : axis;
        if ((uint)index >= (uint)Rank)
            throw new ArgumentOutOfRangeException(nameof(axis), axis, $"shape {this} has {Rank} axes");
        return index;
    }

    /// <summary>Product of the lengths of the axes in [<paramref name="from"/>, <paramref name="to"/>).</summary>
    internal int CountBetween(int from, int to)
    {
        int count = 1;
        for (int i = from; i < to; i++)
            count *= lengths[i];
        return count;
    }

    /// <summary>Returns this shape with a different length of one axis.</summary>
    public Shape With(int axis, int length)
    {
        Span<int> changed = stackalloc int[MaxRank];
        CopyTo(changed);
        changed[Axis(axis)] = length;
        return new Shape(changed[..Rank]);
    }

    /// <summary>Returns this shape without one axis.</summary>
    public Shape Without(int axis)
    {
        int at = Axis(axis);
        Span<int> kept = stackalloc int[MaxRank];
        for (int i = 0, j = 0; i < Rank; i++)
            if (i != at)
                kept[j++] = lengths[i];
        return new Shape(kept[..(Rank - 1)]);
    }

    /// <summary>Copies the lengths to the start of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<int> destination)
    {
        for (int i = 0; i < Rank; i++)
            destination[i] = lengths[i];
    }

    /// <summary>Returns the lengths as a new array.</summary>
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

    /// <summary>Whether they have different lengths.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>Returns the lengths, such as <c>[64, 4]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", ToArray())}]";

    [InlineArray(MaxRank)]
    private struct Lengths
    {
        private int first;
    }
}
