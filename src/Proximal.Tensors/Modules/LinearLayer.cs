namespace Proximal.Tensors;

/// <summary>A fully connected layer: y = activation(x Wᵀ + b), with <c>weight</c> [outputs, inputs] and <c>bias</c> [outputs].</summary>
public sealed class LinearLayer : Layer
{
    /// <summary>A layer whose parameters are zero until they are initialised or loaded.</summary>
    /// <param name="inputs">The length of the input's last axis.</param>
    /// <param name="outputs">The length of the output's last axis.</param>
    /// <param name="activation">Applied in the same kernel; none by default.</param>
    /// <param name="bias">Whether there is a bias; true by default.</param>
    public LinearLayer(int inputs, int outputs, Activation activation = Activation.None, bool bias = true)
    {
        Activation = activation;
        Weight = Register("weight", Tensor.Parameter(outputs, inputs));
        if (bias)
            Bias = Register("bias", Tensor.Parameter(outputs));
    }

    /// <summary>[outputs, inputs].</summary>
    public Tensor Weight { get; }

    /// <summary>[outputs], or an empty tensor where there is none.</summary>
    public Tensor Bias { get; }

    /// <summary>What is applied to the sum.</summary>
    public Activation Activation { get; }

    /// <summary>PyTorch's default: weight and bias uniform within ±1/√inputs.</summary>
    /// <param name="random">Where the values are drawn from.</param>
    public override void Initialize(ref Rng random)
    {
        double bound = 1 / Math.Sqrt(Weight.Shape[1]);
        Initialization.Uniform(Weight, bound, ref random);
        if (!Bias.IsEmpty)
            Initialization.Uniform(Bias, bound, ref random);
    }

    /// <summary>Orthogonal weight and zero bias.</summary>
    /// <param name="gain">Multiplies the orthogonal matrix.</param>
    /// <param name="random">Where the values are drawn from.</param>
    public void InitializeOrthogonal(double gain, ref Rng random)
    {
        Initialization.Orthogonal(Weight, gain, ref random);
        if (!Bias.IsEmpty)
            Initialization.Constant(Bias, 0);
    }

    /// <summary>Applies the layer: [..., inputs] → [..., outputs].</summary>
    /// <param name="x">[..., inputs].</param>
    public override Tensor Forward(Tensor x) => Tensor.Linear(x, Weight, Bias, Activation);

    /// <summary>As <see cref="Forward"/>, with the parameters held constant: gradients flow to <paramref name="x"/> only.</summary>
    /// <param name="x">[..., inputs].</param>
    public Tensor ForwardFrozen(Tensor x) =>
        Tensor.Linear(x, Weight.Detach(), Bias.IsEmpty ? default : Bias.Detach(), Activation);

    /// <summary>The outputs and their derivative along a direction of input and parameters, by forward-mode differentiation.</summary>
    /// <param name="x">[..., inputs].</param>
    /// <param name="xDirection">How the input changes, [..., inputs], or an empty tensor where it is constant.</param>
    /// <param name="weightDirection">[outputs, inputs].</param>
    /// <param name="biasDirection">[outputs].</param>
    /// <returns>Both [..., outputs].</returns>
    public (Tensor Value, Tensor Derivative) ForwardAlong(
        Tensor x,
        Tensor xDirection,
        Tensor weightDirection,
        Tensor biasDirection
    )
    {
        Tensor sum = Tensor.Linear(x, Weight, Bias);
        Tensor change = Tensor.Linear(x, weightDirection, biasDirection);
        if (!xDirection.IsEmpty)
            change += Tensor.Linear(xDirection, Weight);
        (Tensor value, Tensor slope) = Activation.WithSlope(sum);
        return (value, slope.IsEmpty ? change : slope * change);
    }
}
