namespace Proximal.Tensors;

/// <summary>Activation functions of a linear layer, over a contiguous run of elements.</summary>
internal static unsafe class ActivationSweeps<T>
    where T : struct, ILanes<T>
{
    /// <summary>y = activation(x); x and y may be the same.</summary>
    public static void Apply(Activation activation, float* x, float* y, int count)
    {
        switch (activation)
        {
            case Activation.None:
                if (x != y)
                    new Elementwise<T>.UnarySweep<IdentityFunction>(x, y).Run(0, count);
                break;
            case Activation.Tanh:
                new Elementwise<T>.UnarySweep<TanhFunction>(x, y).Run(0, count);
                break;
            case Activation.Relu:
                new Elementwise<T>.UnarySweep<ReluFunction>(x, y).Run(0, count);
                break;
            case Activation.Elu:
                new Elementwise<T>.UnarySweep<EluFunction>(x, y).Run(0, count);
                break;
            case Activation.Gelu:
                new Elementwise<T>.UnarySweep<GeluTanhFunction>(x, y).Run(0, count);
                break;
            case Activation.Silu:
                new Elementwise<T>.UnarySweep<SiluFunction>(x, y).Run(0, count);
                break;
            case Activation.GeluErf:
                new Elementwise<T>.UnarySweep<GeluErfFunction>(x, y).Run(0, count);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(activation), activation, "not an activation");
        }
    }

    /// <summary>dy *= activation'(x), from x and y. x may be null if the derivative needs only y.</summary>
    public static void Backward(Activation activation, float* x, float* y, float* dy, int count)
    {
        switch (activation)
        {
            case Activation.None:
                break;
            case Activation.Tanh:
                Sweeps.Run(count, new Elementwise<T>.UnaryInPlaceGradientSweep<TanhFunction>(y, y, dy));
                break;
            case Activation.Relu:
                Sweeps.Run(count, new Elementwise<T>.UnaryInPlaceGradientSweep<ReluFunction>(y, y, dy));
                break;
            case Activation.Elu:
                Sweeps.Run(count, new Elementwise<T>.UnaryInPlaceGradientSweep<EluFunction>(y, y, dy));
                break;
            case Activation.Gelu:
                Sweeps.Run(count, new Elementwise<T>.UnaryInPlaceGradientSweep<GeluTanhFunction>(x, y, dy));
                break;
            case Activation.Silu:
                Sweeps.Run(count, new Elementwise<T>.UnaryInPlaceGradientSweep<SiluFunction>(x, y, dy));
                break;
            case Activation.GeluErf:
                Sweeps.Run(count, new Elementwise<T>.UnaryInPlaceGradientSweep<GeluErfFunction>(x, y, dy));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(activation), activation, "not an activation");
        }
    }
}
