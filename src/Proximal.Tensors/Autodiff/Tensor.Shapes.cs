namespace Proximal.Tensors;

public readonly partial struct Tensor
{
    /// <summary>
    /// View with another shape over the same memory and the same order of elements. One length may be -1, which is
    /// inferred.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes have different numbers of elements.</exception>
    public Tensor Reshape(params ReadOnlySpan<int> lengths) => new(ViewOperation.Reshape(Node, lengths));

    /// <summary>This value as a constant, without gradient.</summary>
    public Tensor Detach() => new(ViewOperation.Detach(Node));

    /// <summary>Exchanges two axes. Copies the elements.</summary>
    public Tensor Transpose(int first, int second)
    {
        Span<int> order = stackalloc int[Shape.MaxRank];
        for (int i = 0; i < Rank; i++)
            order[i] = i;
        (int a, int b) = (Shape.Axis(first), Shape.Axis(second));
        (order[a], order[b]) = (order[b], order[a]);
        return Permute(order[..Rank]);
    }

    /// <summary>
    /// Reorders the axes: axis i of the result is axis <c>order[i]</c> of this tensor. Copies the elements.
    /// </summary>
    /// <exception cref="ArgumentException">The order does not contain each axis once.</exception>
    public Tensor Permute(params ReadOnlySpan<int> order) => new(PermuteOperation.Apply(Node, order));

    /// <summary>
    /// The elements <paramref name="start"/> to start + length - 1 along an axis: a view along the first axis, a copy
    /// along others.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within the axis.</exception>
    public Tensor Slice(int axis, int start, int length) => new(SliceOperation.Apply(Node, axis, start, length));

    /// <summary>Concatenates tensors along an existing axis.</summary>
    /// <exception cref="ArgumentException">There are no tensors, or their other axes differ.</exception>
    public static Tensor Concat(int axis, params ReadOnlySpan<Tensor> tensors) =>
        new(ConcatOperation.Apply(axis, tensors));

    /// <summary>Stacks tensors of one shape along a new axis.</summary>
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
    /// Rows of this [rows, width] tensor by integral index, as in an embedding. The result has the shape of the indices
    /// followed by width. Gradients of the same row are summed in order.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is not an integer in [0, rows).</exception>
    public Tensor GatherRows(Tensor indices) => new(GatherRowsOperation.Apply(Node, indices.Node));

    /// <summary>
    /// One element of the last axis of each row: this tensor is [..., columns], the integral indices and the result are
    /// [...]. For example, selects the log-probabilities of the actions taken.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is not an integer in [0, columns).</exception>
    public Tensor Gather(Tensor indices) => new(GatherOperation.Apply(Node, indices.Node));

    /// <summary>
    /// Copy of this [rows, width] tensor in which row i of <paramref name="source"/> [count, width] has been added to
    /// row <c>indices[i]</c>, in order.
    /// </summary>
    public Tensor ScatterAddRows(Tensor indices, Tensor source) =>
        new(ScatterAddOperation.Apply(Node, indices.Node, source.Node));
}
