namespace Proximal.Tensors;

internal sealed class SoftmaxOperation : Operation
{
    private static readonly SoftmaxOperation Instance = new();

    internal static Node Apply(Node x)
    {
        Node y = Arena.Current.New(Instance, x.Shape, x);
        y.Device.Softmax(x.Data, y.Data, LastAxis.Rows(x), x.Shape[-1]);
        return y;
    }

    internal override void Backward(Node y, Arena arena) =>
        y.Device.SoftmaxGradient(y.Data, y.Gradient, arena.Gradient(y.A), LastAxis.Rows(y), y.Shape[-1]);
}

internal sealed class LogSoftmaxOperation : Operation
{
    private static readonly LogSoftmaxOperation Instance = new();

    internal static Node Apply(Node x)
    {
        Node y = Arena.Current.New(Instance, x.Shape, x);
        y.Device.LogSoftmax(x.Data, y.Data, LastAxis.Rows(x), x.Shape[-1]);
        return y;
    }

    internal override void Backward(Node y, Arena arena) =>
        y.Device.LogSoftmaxGradient(y.Data, y.Gradient, arena.Gradient(y.A), LastAxis.Rows(y), y.Shape[-1]);
}

internal sealed class LayerNormOperation : Operation
{
    private static readonly LayerNormOperation Instance = new();

    internal static Node Apply(Node x, Node weight, Node bias, float epsilon)
    {
        LastAxis.RequireWidth(x, weight, "weight");
        LastAxis.RequireWidth(x, bias, "bias");
        Arena arena = Arena.Current;
        Node y = arena.New(Instance, x.Shape, x, weight, bias);
        Node statistics = arena.New(x.Device, new Shape(LastAxis.Rows(x), 2));
        y.Saved = statistics.Data;
        y.Device.LayerNorm(
            x.Data,
            weight.Data,
            bias.Data,
            y.Data,
            statistics.Data,
            LastAxis.Rows(x),
            x.Shape[-1],
            epsilon
        );
        GC.KeepAlive(statistics);
        return y;
    }

    internal override void Backward(Node y, Arena arena) =>
        y.Device.LayerNormGradient(
            y.A!.Data,
            y.B!.Data,
            y.Saved,
            y.Gradient,
            arena.Gradient(y.A),
            arena.Gradient(y.B),
            arena.Gradient(y.C),
            LastAxis.Rows(y),
            y.Shape[-1]
        );
}

internal sealed class RmsNormOperation : Operation
{
    private static readonly RmsNormOperation Instance = new();

    internal static Node Apply(Node x, Node weight, float epsilon)
    {
        LastAxis.RequireWidth(x, weight, "weight");
        Arena arena = Arena.Current;
        Node y = arena.New(Instance, x.Shape, x, weight);
        Node statistics = arena.New(x.Device, new Shape(LastAxis.Rows(x)));
        y.Saved = statistics.Data;
        y.Device.RmsNorm(x.Data, weight.Data, y.Data, statistics.Data, LastAxis.Rows(x), x.Shape[-1], epsilon);
        GC.KeepAlive(statistics);
        return y;
    }

    internal override void Backward(Node y, Arena arena) =>
        y.Device.RmsNormGradient(
            y.A!.Data,
            y.B!.Data,
            y.Saved,
            y.Gradient,
            arena.Gradient(y.A),
            arena.Gradient(y.B),
            LastAxis.Rows(y),
            y.Shape[-1]
        );
}

/// <summary>View of a tensor as rows of its last axis.</summary>
internal static class LastAxis
{
    internal static int Rows(Node x) => x.Shape[-1] == 0 ? 0 : x.Count / x.Shape[-1];

    internal static void RequireWidth(Node x, Node vector, string name)
    {
        if (vector.Shape.Rank != 1 || vector.Shape[0] != x.Shape[-1])
            throw new ArgumentException(
                $"the {name} for rows of shape {x.Shape} must have shape [{x.Shape[-1]}], not {vector.Shape}"
            );
    }
}
