namespace Proximal.Tensors;

internal sealed class UnaryOperation : Operation
{
    private static readonly UnaryOperation Instance = new();

    internal static Node Apply(UnaryOperator op, Node x)
    {
        Node y = Arena.Current.New(Instance, x.Shape, x);
        y.Int0 = (int)op;
        y.Device.Unary(op, x.Data, y.Data, y.Count);
        return y;
    }

    internal override void Backward(Node y, Arena arena) =>
        y.Device.UnaryGradient((UnaryOperator)y.Int0, y.A!.Data, y.Data, y.Gradient, arena.Gradient(y.A), y.Count);
}

internal sealed class AffineOperation : Operation
{
    private static readonly AffineOperation Instance = new();

    internal static Node Apply(Node x, float scale, float shift)
    {
        Node y = Arena.Current.New(Instance, x.Shape, x);
        y.Float0 = scale;
        y.Device.Affine(x.Data, y.Data, y.Count, scale, shift);
        return y;
    }

    internal override void Backward(Node y, Arena arena) =>
        y.Device.AddScaled(y.Gradient, arena.Gradient(y.A), y.Count, y.Float0);
}

internal sealed class ClampOperation : Operation
{
    private static readonly ClampOperation Instance = new();

    internal static Node Apply(Node x, float low, float high)
    {
        Node y = Arena.Current.New(Instance, x.Shape, x);
        (y.Float0, y.Float1) = (low, high);
        y.Device.Clamp(x.Data, y.Data, y.Count, low, high);
        return y;
    }

    internal override void Backward(Node y, Arena arena) =>
        y.Device.ClampGradient(y.A!.Data, y.Gradient, arena.Gradient(y.A), y.Count, y.Float0, y.Float1);
}

internal sealed class PowerOperation : Operation
{
    private static readonly PowerOperation Instance = new();

    internal static Node Apply(Node x, float exponent)
    {
        Node y = Arena.Current.New(Instance, x.Shape, x);
        y.Float0 = exponent;
        y.Device.Power(x.Data, y.Data, y.Count, exponent);
        return y;
    }

    internal override void Backward(Node y, Arena arena) =>
        y.Device.PowerGradient(y.A!.Data, y.Gradient, arena.Gradient(y.A), y.Count, y.Float0);
}

internal sealed class DropoutOperation : Operation
{
    private static readonly DropoutOperation Instance = new();

    internal static Node Apply(Node x, float rate, ulong seed)
    {
        Arena arena = Arena.Current;
        Node mask = arena.New(x.Device, x.Shape);
        Node y = arena.New(Instance, x.Shape, x, mask);
        y.Device.Dropout(x.Data, mask.Data, y.Data, y.Count, rate, seed, stream: 0);
        return y;
    }

    internal override void Backward(Node y, Arena arena) =>
        y.Device.BinaryGradient(
            BinaryOperator.Multiply,
            y.A!.Data,
            y.Shape,
            y.B!.Data,
            y.Shape,
            y.Gradient,
            y.Shape,
            arena.Gradient(y.A),
            default
        );
}
