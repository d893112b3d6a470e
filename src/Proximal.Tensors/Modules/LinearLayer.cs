namespace Proximal.Tensors;

/// <summary>
/// Fully connected layer y = activation(x Wᵀ + b), with <c>weight</c> [outputs, inputs] and <c>bias</c> [outputs].
/// </summary>
public sealed class LinearLayer : Layer
{
    /// <summary>Creates a layer whose parameters are zero until they are initialised or loaded.</summary>
    /// <param name="inputs">Length of the last axis of the input.</param>
    /// <param name="outputs">Length of the last axis of the output.</param>
    /// <param name="activation">Applied in the same kernel; none by default.</param>
    /// <param name="bias">Whether the layer has a bias; true by default.</param>
    public LinearLayer(int inputs, int outputs, Activation activation = Activation.None, bool bias = true)
    {
        Activation = activation;
        Weight = Register("weight", Tensor.Parameter(outputs, inputs));
        if (bias)
            Bias = Register("bias", Tensor.Parameter(outputs));
    }

    /// <summary>[outputs, inputs].</summary>
    public Tensor Weight { get; }

    /// <summary>[outputs], or an empty tensor without bias.</summary>
    public Tensor Bias { get; }

    /// <summary>Activation applied to the sum.</summary>
    public Activation Activation { get; }

    /// <summary>Initialises weight and bias uniformly within ±1/√inputs, PyTorch's default.</summary>
    /// <param name="random">Random numbers of the values.</param>
    public override void Initialize(ref Rng random)
    {
        double bound = 1 / Math.Sqrt(Weight.Shape[1]);
        Initialization.Uniform(Weight, bound, ref random);
        if (!Bias.IsEmpty)
            Initialization.Uniform(Bias, bound, ref random);
    }

    /// <summary>Initialises an orthogonal weight and a zero bias.</summary>
    /// <param name="gain">Multiplies the orthogonal matrix.</param>
    /// <param name="random">Random numbers of the values.</param>
    public void InitializeOrthogonal(double gain, ref Rng random)
    {
        Initialization.Orthogonal(Weight, gain, ref random);
        if (!Bias.IsEmpty)
            Initialization.Constant(Bias, 0);
    }

    /// <summary>Applies the layer: [..., inputs] → [..., outputs].</summary>
    /// <param name="x">[..., inputs].</param>
    public override Tensor Forward(Tensor x) => Tensor.Linear(x, Weight, Bias, Activation);

    /// <summary><see cref="Forward"/> with constant parameters: gradients flow to <paramref name="x"/> only.</summary>
    /// <param name="x">[..., inputs].</param>
    public Tensor ForwardFrozen(Tensor x) =>
        Tensor.Linear(x, Weight.Detach(), Bias.IsEmpty ? default : Bias.Detach(), Activation);

    /// <summary>
    /// Computes the outputs and their directional derivative along a direction of input and parameters, by forward-mode
    /// differentiation.
    /// </summary>
    /// <param name="x">[..., inputs].</param>
    /// <param name="xDirection">Direction of the input, [..., inputs], or an empty tensor for a constant input.</param>
    /// <param name="weightDirection">Direction of the weight, [outputs, inputs].</param>
    /// <param name="biasDirection">Direction of the bias, [outputs].</param>
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
        (Tensor value, Tensor slope) = Activation.WithDerivative(sum);
        return (value, slope.IsEmpty ? change : slope * change);
    }
}
