namespace Proximal.Tensors;

internal sealed class GatherRowsOperation : Operation
{
    private static readonly GatherRowsOperation Instance = new();

    /// <inheritdoc/>
    internal override bool ReadsAnyWeightType => true;

    internal static Node Apply(Node table, Node indices)
    {
        if (table.Shape.Rank != 2)
            throw new ArgumentException($"rows are gathered from a [rows, width] tensor, not from {table.Shape}");
        Span<int> lengths = stackalloc int[Shape.MaxRank + 1];
        indices.Shape.CopyTo(lengths);
        lengths[indices.Shape.Rank] = table.Shape[1];
        Node y = Arena.Current.New(Instance, new Shape(lengths[..(indices.Shape.Rank + 1)]), table, indices);
        y.Device.GatherRows(table.Matrix, indices.Data, y.Data, table.Shape[0], indices.Count, table.Shape[1]);
        return y;
    }

    internal override void Backward(Node y, Arena arena) =>
        y.Device.ScatterAddRows(y.Gradient, y.B!.Data, arena.Gradient(y.A), y.A!.Shape[0], y.B.Count, y.A.Shape[1]);
}

internal sealed class GatherOperation : Operation
{
    private static readonly GatherOperation Instance = new();

    internal static Node Apply(Node x, Node indices)
    {
        if (x.Shape.Rank == 0 || x.Shape.Without(-1) != indices.Shape)
            throw new ArgumentException(
                $"Gather needs one index for each row: shape {x.Shape} and indices {indices.Shape} do not fit"
            );
        Node y = Arena.Current.New(Instance, indices.Shape, x, indices);
        y.Device.GatherColumn(x.Data, indices.Data, y.Data, y.Count, x.Shape[-1]);
        return y;
    }

    internal override void Backward(Node y, Arena arena) =>
        y.Device.GatherColumnGradient(y.Gradient, y.B!.Data, arena.Gradient(y.A), y.Count, y.A!.Shape[-1]);
}

internal sealed class ScatterAddOperation : Operation
{
    private static readonly ScatterAddOperation Instance = new();

    internal static Node Apply(Node table, Node indices, Node source)
    {
        if (
            table.Shape.Rank != 2
            || source.Shape.Rank != 2
            || source.Shape[1] != table.Shape[1]
            || source.Shape[0] != indices.Count
        )
            throw new ArgumentException(
                $"rows {source.Shape} with indices {indices.Shape} cannot be added to {table.Shape}"
            );
        Node y = Arena.Current.New(Instance, table.Shape, table, indices, source);
        y.Device.Copy(table.Data, y.Data, y.Count);
        y.Device.ScatterAddRows(source.Data, indices.Data, y.Data, table.Shape[0], indices.Count, table.Shape[1]);
        return y;
    }

    internal override void Backward(Node y, Arena arena)
    {
        Address table = arena.Gradient(y.A);
        if (!table.IsNull)
            y.Device.AddScaled(y.Gradient, table, y.Count, 1);
        Address source = arena.Gradient(y.C);
        if (source.IsNull)
            return;
        int width = y.Shape[1];
        Address rows = arena.Allocate(y.Device, y.C!.Count);
        y.Device.GatherRows(y.Gradient, y.B!.Data, rows, y.Shape[0], y.B.Count, width);
        y.Device.AddScaled(rows, source, y.C.Count, 1);
    }
}
