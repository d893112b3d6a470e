namespace Proximal.Tensors;

internal sealed class SumOperation : Operation
{
    private static readonly SumOperation Instance = new();

    /// <summary>Sum of all elements, multiplied by <paramref name="scale"/>.</summary>
    internal static Node Apply(Node x, float scale) => Apply(x, default, 1, x.Count, 1, scale);

    internal static Node Apply(Node x, int axis, bool keepAxis, float scale)
    {
        int at = x.Shape.Axis(axis);
        Shape shape = keepAxis ? x.Shape.With(at, 1) : x.Shape.Without(at);
        return Apply(
            x,
            shape,
            x.Shape.CountBetween(0, at),
            x.Shape[at],
            x.Shape.CountBetween(at + 1, x.Shape.Rank),
            scale
        );
    }

    internal override void Backward(Node y, Arena arena)
    {
        int axis = y.Count == 0 ? 0 : y.A!.Count / y.Count;
        y.Device.SpreadGradient(y.Gradient, arena.Gradient(y.A), y.Int0, axis, y.Int1, y.Float0);
    }

    private static Node Apply(Node x, in Shape shape, int outer, int axis, int inner, float scale)
    {
        Node y = Arena.Current.New(Instance, shape.Rank == 0 ? new Shape([]) : shape, x);
        (y.Int0, y.Int1, y.Float0) = (outer, inner, scale);
        y.Device.Reduce(Reduction.Sum, x.Data, y.Data, outer, axis, inner);
        if (scale != 1)
            y.Device.Affine(y.Data, y.Data, y.Count, scale, 0);
        return y;
    }
}

internal sealed class MaxOperation : Operation
{
    private static readonly MaxOperation Instance = new();

    internal static Node Apply(Node x, int axis, bool keepAxis)
    {
        (Shape shape, int outer, int inner) = Split(x, axis, keepAxis);
        Node y = Arena.Current.New(Instance, shape, x);
        (y.Int0, y.Int1) = (outer, inner);
        y.Device.Reduce(Reduction.Max, x.Data, y.Data, outer, x.Shape[axis], inner);
        return y;
    }

    internal static Node ArgMax(Node x, int axis, bool keepAxis)
    {
        (Shape shape, int outer, int inner) = Split(x, axis, keepAxis);
        Node y = Arena.Current.New(x.Device, shape);
        y.Device.Reduce(Reduction.ArgMax, x.Data, y.Data, outer, x.Shape[axis], inner);
        return y;
    }

    internal override void Backward(Node y, Arena arena) =>
        y.Device.MaxGradient(
            y.A!.Data,
            y.Data,
            y.Gradient,
            arena.Gradient(y.A),
            y.Int0,
            y.A.Count / Math.Max(1, y.Count),
            y.Int1
        );

    private static (Shape Shape, int Outer, int Inner) Split(Node x, int axis, bool keepAxis)
    {
        int at = x.Shape.Axis(axis);
        if (x.Shape[at] == 0)
            throw new ArgumentException($"axis {at} of {x.Shape} is empty and has no maximum", nameof(axis));
        Shape shape = keepAxis ? x.Shape.With(at, 1) : x.Shape.Without(at);
        return (shape, x.Shape.CountBetween(0, at), x.Shape.CountBetween(at + 1, x.Shape.Rank));
    }
}
