using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>A linear map of a transformer with an activation behind it, y = activation(x Wᵀ + b).</summary>
internal sealed class ProjectionLayer : Module
{
    private readonly double standardDeviation;

    /// <param name="inputs">The length of the input vectors.</param>
    /// <param name="outputs">The length of the output vectors.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="standardDeviation">Of fresh weights.</param>
    /// <param name="weights">Where the tensors come from.</param>
    /// <param name="activation">Applied to the sum.</param>
    public ProjectionLayer(int inputs, int outputs, bool bias, double standardDeviation, WeightPath weights, Activation activation = Activation.None)
    {
        this.standardDeviation = standardDeviation;
        Activation = activation;
        Weight = Register("weight", weights.Take("weight", outputs, inputs));
        if (bias) Bias = Register("bias", weights.Take("bias", outputs));
    }

    /// <summary>[outputs, inputs].</summary>
    public Tensor Weight { get; }

    /// <summary>[outputs], or an empty tensor where there is none.</summary>
    public Tensor Bias { get; }

    /// <summary>What is applied to the sum.</summary>
    public Activation Activation { get; }

    /// <summary>Normal weights, zero biases.</summary>
    public override void Initialize(ref Rng random)
    {
        Initialization.Normal(Weight, standardDeviation, ref random);
        if (!Bias.IsEmpty) Initialization.Constant(Bias, 0);
    }

    /// <summary>[tokens, inputs] → [tokens, outputs].</summary>
    public Tensor Forward(Tensor x, in BatchLayout layout) => Tensor.Linear(x, Weight, Bias, Activation);
}
