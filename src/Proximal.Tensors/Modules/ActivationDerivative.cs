namespace Proximal.Tensors;

/// <summary>Activation functions with their derivatives, for forward-mode differentiation.</summary>
internal static class ActivationDerivative
{
    /// <summary>
    /// Returns an activation and its derivative at the same points. An empty derivative stands for 1 everywhere.
    /// </summary>
    internal static (Tensor Value, Tensor Slope) WithDerivative(this Activation activation, Tensor x)
    {
        switch (activation)
        {
            case Activation.None:
                return (x, default);
            case Activation.Tanh:
                Tensor tanh = x.Tanh();
                return (tanh, 1 - tanh.Square());
            case Activation.Relu:
                return (x.Relu(), Positive(x));
            case Activation.Elu:
                Tensor elu = x.Elu();
                return (elu, Tensor.Where(Positive(x), (x * 0) + 1, elu + 1));
            case Activation.Gelu:
                return (x.Gelu(), GeluSlope(x));
            case Activation.Silu:
                Tensor sigmoid = x.Sigmoid();
                return (x.Silu(), sigmoid * ((x * (1 - sigmoid)) + 1));
            case Activation.GeluErf:
                Tensor gelu = x.GeluErf();
                return (gelu, GeluErfSlope(x, gelu));
            default:
                throw new ArgumentOutOfRangeException(nameof(activation), activation, "not an activation");
        }
    }

    private static Tensor Positive(Tensor x) => Tensor.Greater(x, Tensor.Scalar(0));

    // Φ(x) + x φ(x). Φ(x) is gelu(x)/x, and 1/2 + φ(0) x where the quotient is inaccurate.
    private static Tensor GeluErfSlope(Tensor x, Tensor gelu)
    {
        float peak = 1 / MathF.Sqrt(2 * MathF.PI);
        Tensor large = Tensor.Greater(x.Abs(), Tensor.Scalar(1e-3f));
        Tensor quotient = gelu / Tensor.Where(large, x, (x * 0) + 1);
        Tensor cumulative = Tensor.Where(large, quotient, (peak * x) + 0.5f);
        return cumulative + (peak * x * (-0.5f * x.Square()).Exp());
    }

    // gelu(x) = x/2 (1 + tanh u) with u = √(2/π) (x + 0.044715 x³).
    private static Tensor GeluSlope(Tensor x)
    {
        float scale = MathF.Sqrt(2 / MathF.PI);
        Tensor square = x.Square();
        Tensor tanh = (scale * x * ((0.044715f * square) + 1)).Tanh();
        Tensor inner = scale * ((3 * 0.044715f * square) + 1);
        return (0.5f * (tanh + 1)) + (0.5f * x * (1 - tanh.Square()) * inner);
    }
}
