namespace Proximal.Tensors;

internal sealed class BinaryOperation : Operation
{
    private static readonly BinaryOperation Instance = new();

    internal static Node Apply(BinaryOperator op, Node a, Node b)
    {
        Shape shape = Broadcast(a.Shape, b.Shape);
        Arena arena = Arena.Current;
        bool differentiable = op is not (BinaryOperator.Greater or BinaryOperator.Equal);
        Node c = differentiable ? arena.New(Instance, shape, a, b) : arena.New(a.Device, shape);
        c.Int0 = (int)op;
        c.Device.Binary(op, a.Data, a.Shape, b.Data, b.Shape, c.Data, shape);
        return c;
    }

    internal override void Backward(Node y, Arena arena) =>
        y.Device.BinaryGradient(
            (BinaryOperator)y.Int0,
            y.A!.Data,
            y.A.Shape,
            y.B!.Data,
            y.B.Shape,
            y.Gradient,
            y.Shape,
            arena.Gradient(y.A),
            arena.Gradient(y.B)
        );

    /// <summary>
    /// Shape of an element-wise result: axes align at the end, and axes that are missing or have length 1 repeat.
    /// </summary>
    private static Shape Broadcast(in Shape a, in Shape b)
    {
        if (a == b)
            return a;
        int rank = Math.Max(a.Rank, b.Rank);
        Span<int> lengths = stackalloc int[Shape.MaxRank];
        for (int i = 1; i <= rank; i++)
        {
            int x = i <= a.Rank ? a[-i] : 1;
            int y = i <= b.Rank ? b[-i] : 1;
            if (x != y && x != 1 && y != 1)
                throw new ArgumentException(
                    $"shapes {a} and {b} do not broadcast: axis {-i} has length {x} in one and {y} in the other"
                );
            lengths[rank - i] = x == 1 ? y : x;
        }

        return new Shape(lengths[..rank]);
    }
}

internal sealed class SelectOperation : Operation
{
    private static readonly SelectOperation Instance = new();

    internal static Node Apply(Node condition, Node a, Node b)
    {
        if (condition.Shape != a.Shape || a.Shape != b.Shape)
            throw new ArgumentException($"Where needs one shape, not {condition.Shape}, {a.Shape} and {b.Shape}");
        Node y = Arena.Current.New(Instance, a.Shape, a, b, condition);
        y.Device.Select(condition.Data, a.Data, b.Data, y.Data, y.Count);
        return y;
    }

    internal override void Backward(Node y, Arena arena) =>
        y.Device.SelectGradient(y.C!.Data, y.Gradient, arena.Gradient(y.A), arena.Gradient(y.B), y.Count);
}
