namespace Proximal.Tensors;

internal sealed class LinearOperation : Operation
{
    private static readonly LinearOperation Instance = new();

    /// <inheritdoc/>
    internal override bool ReadsAnyWeightType => true;

    internal static Node Apply(Node x, Node weight, Node? bias, Activation activation)
    {
        if (
            weight.Shape.Rank != 2
            || x.Shape.Rank == 0
            || x.Shape[-1] != weight.Shape[1]
            || (bias is not null && (bias.Shape.Rank != 1 || bias.Count != weight.Shape[0]))
        )
            throw new ArgumentException(
                $"Linear needs x [..., in], weight [out, in], bias [out], not {x.Shape}, {weight.Shape}, "
                    + $"{bias?.Shape.ToString() ?? "none"}"
            );
        Arena arena = Arena.Current;
        Node y = arena.New(Instance, x.Shape.With(-1, weight.Shape[0]), x, weight, bias);
        y.Int0 = (int)activation;
        y.Saved = NeedsPreactivation(activation) && y.RequiresGradient ? arena.Allocate(y.Device, y.Count) : default;
        y.Device.Linear(
            x.Data,
            weight.Matrix,
            bias?.Data ?? default,
            activation,
            y.Saved,
            y.Data,
            LastAxis.Rows(x),
            weight.Shape[1],
            weight.Shape[0]
        );
        return y;
    }

    internal override void Backward(Node y, Arena arena)
    {
        (Node x, Node weight) = (y.A!, y.B!);
        (int rows, int inputs, int outputs) = (LastAxis.Rows(x), weight.Shape[1], weight.Shape[0]);
        y.Device.LinearGradient(
            x.Data,
            weight.Data,
            (Activation)y.Int0,
            y.Saved,
            y.Data,
            y.Gradient,
            dx: default,
            arena.Gradient(weight),
            arena.Gradient(y.C),
            rows,
            inputs,
            outputs
        );
        if (!x.RequiresGradient)
            return;

        // The gradient of y is the one before the activation now.
        Address dx = arena.GradientToWrite(x, out bool accumulate);
        y.Device.MatMul(y.Gradient, false, weight.Matrix, false, dx, rows, inputs, outputs, accumulate);
    }

    private static bool NeedsPreactivation(Activation activation) =>
        activation is Activation.Elu or Activation.Gelu or Activation.Silu or Activation.GeluErf;
}

internal sealed class ConvolutionOperation : Operation
{
    private static readonly ConvolutionOperation Instance = new();

    internal static Node Apply(Node x, Node weight, Node? bias, int stride, int padding)
    {
        if (
            x.Shape.Rank != 4
            || weight.Shape.Rank != 4
            || x.Shape[1] != weight.Shape[1]
            || (bias is not null && bias.Count != weight.Shape[0])
        )
            throw new ArgumentException(
                $"Conv2d needs x [batch, in, h, w], weight [out, in, kh, kw], bias [out], not {x.Shape}, "
                    + $"{weight.Shape}, {bias?.Shape.ToString() ?? "none"}"
            );
        var shape = new ConvolutionShape(
            x.Shape[0],
            x.Shape[1],
            weight.Shape[0],
            x.Shape[2],
            x.Shape[3],
            weight.Shape[2],
            weight.Shape[3],
            stride,
            padding
        );
        if (stride < 1 || padding < 0 || shape.OutputHeight < 1 || shape.OutputWidth < 1)
            throw new ArgumentException(
                $"a {weight.Shape} kernel with stride {stride} and padding {padding} does not fit an image of "
                    + $"shape {x.Shape}"
            );
        Node y = Arena.Current.New(
            Instance,
            new Shape(shape.Batch, shape.Outputs, shape.OutputHeight, shape.OutputWidth),
            x,
            weight,
            bias
        );
        y.Convolution = shape;
        y.Device.Conv2d(x.Data, weight.Data, bias?.Data ?? default, y.Data, shape);
        return y;
    }

    internal override void Backward(Node y, Arena arena) =>
        y.Device.Conv2dGradient(
            y.A!.Data,
            y.B!.Data,
            y.Gradient,
            arena.Gradient(y.A),
            arena.Gradient(y.B),
            arena.Gradient(y.C),
            y.Convolution
        );
}

internal sealed class MaxPoolOperation : Operation
{
    private static readonly MaxPoolOperation Instance = new();

    internal static Node Apply(Node x, int kernel, int stride, int padding)
    {
        if (x.Shape.Rank != 4)
            throw new ArgumentException($"MaxPool2d needs [batch, channels, height, width], not {x.Shape}");
        var shape = new ConvolutionShape(
            x.Shape[0],
            x.Shape[1],
            x.Shape[1],
            x.Shape[2],
            x.Shape[3],
            kernel,
            kernel,
            stride,
            padding
        );
        if (
            kernel < 1
            || stride < 1
            || padding < 0
            || 2 * padding > kernel
            || shape.OutputHeight < 1
            || shape.OutputWidth < 1
        )
            throw new ArgumentException(
                $"windows of side {kernel} with stride {stride} and padding {padding} do not fit an image of "
                    + $"shape {x.Shape}"
            );
        Arena arena = Arena.Current;
        var result = new Shape(shape.Batch, shape.Inputs, shape.OutputHeight, shape.OutputWidth);
        Node indices = arena.New(x.Device, result);
        Node y = arena.New(Instance, result, x, indices);
        y.Convolution = shape;
        y.Device.MaxPool2d(x.Data, y.Data, indices.Data, shape);
        return y;
    }

    internal override void Backward(Node y, Arena arena) =>
        y.Device.MaxPool2dGradient(y.Gradient, y.B!.Data, arena.Gradient(y.A), y.Convolution);
}
