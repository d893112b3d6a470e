namespace Proximal.Tensors;

public readonly partial struct Tensor
{
    /// <summary>The same elements in the same order, in another shape, over the same memory. One length may be -1: what remains.</summary>
    /// <exception cref="ArgumentException">The shapes hold different numbers of elements.</exception>
    public Tensor Reshape(params ReadOnlySpan<int> lengths) => new(ViewOperation.Reshape(Node, lengths));

    /// <summary>This value as a constant: no gradient flows through it.</summary>
    public Tensor Detach() => new(ViewOperation.Detach(Node));

    /// <summary>Exchanges two axes (a copy).</summary>
    public Tensor Transpose(int first, int second)
    {
        Span<int> order = stackalloc int[Shape.MaxRank];
        for (int i = 0; i < Rank; i++)
            order[i] = i;
        (int a, int b) = (Shape.Axis(first), Shape.Axis(second));
        (order[a], order[b]) = (order[b], order[a]);
        return Permute(order[..Rank]);
    }

    /// <summary>Puts the axes into another order (a copy): axis i of the result is axis <c>order[i]</c> of this.</summary>
    /// <exception cref="ArgumentException">The order does not name each axis once.</exception>
    public Tensor Permute(params ReadOnlySpan<int> order) => new(PermuteOperation.Apply(Node, order));

    /// <summary>
    /// The elements <paramref name="start"/> … start + length - 1 along an axis: a view of the same memory along the first
    /// axis, a copy along others.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The range does not lie within the axis.</exception>
    public Tensor Slice(int axis, int start, int length) => new(SliceOperation.Apply(Node, axis, start, length));

    /// <summary>Joins tensors along an axis that they already have.</summary>
    /// <exception cref="ArgumentException">There are none, or their other axes differ.</exception>
    public static Tensor Concat(int axis, params ReadOnlySpan<Tensor> tensors) =>
        new(ConcatOperation.Apply(axis, tensors));

    /// <summary>Joins tensors of one shape along a new axis.</summary>
    public static Tensor Stack(int axis, params ReadOnlySpan<Tensor> tensors)
    {
        if (tensors.Length == 0)
            throw new ArgumentException("Stack needs at least one tensor", nameof(tensors));
        Span<int> lengths = stackalloc int[Shape.MaxRank];
        int rank = tensors[0].Rank + 1;
        int at = axis < 0 ? axis + rank : axis;
        for (int i = 0, j = 0; i < rank; i++)
            lengths[i] = i == at ? 1 : tensors[0].Shape[j++];
        var expanded = new Tensor[tensors.Length];
        for (int i = 0; i < tensors.Length; i++)
            expanded[i] = tensors[i].Reshape(lengths[..rank]);
        return Concat(at, expanded);
    }

    /// <summary>
    /// Rows by index, as an embedding looks them up: this is [rows, width], indices (whole numbers) of any shape, and the
    /// result has the indices' shape followed by width. The gradient is added up row by row.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is not a whole number in [0, rows).</exception>
    public Tensor GatherRows(Tensor indices) => new(GatherRowsOperation.Apply(Node, indices.Node));

    /// <summary>
    /// One element of the last axis for each row: this is [..., columns], indices (whole numbers) [...], and so is the
    /// result. Turns log-probabilities into those of the actions taken.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is not a whole number in [0, columns).</exception>
    public Tensor Gather(Tensor indices) => new(GatherOperation.Apply(Node, indices.Node));

    /// <summary>
    /// A copy of this [rows, width] tensor in which each row of <paramref name="source"/> [count, width] has been added to
    /// row <c>indices[i]</c>, in order.
    /// </summary>
    public Tensor ScatterAddRows(Tensor indices, Tensor source) =>
        new(ScatterAddOperation.Apply(Node, indices.Node, source.Node));
}
