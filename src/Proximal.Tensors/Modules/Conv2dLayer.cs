namespace Proximal.Tensors;

/// <summary>
/// Two-dimensional convolution over [batch, channels, height, width], with <c>weight</c> [outputs, inputs, kernel,
/// kernel] and <c>bias</c> [outputs].
/// </summary>
public sealed class Conv2dLayer : Layer
{
    /// <summary>Creates a layer whose parameters are zero until they are initialised or loaded.</summary>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="kernel">Side of the window.</param>
    /// <param name="stride">Step between windows; 1 by default.</param>
    /// <param name="padding">Rows and columns of zeros on each side of the image; 0 by default.</param>
    /// <param name="bias">Whether the layer has a bias; true by default.</param>
    public Conv2dLayer(int inputs, int outputs, int kernel, int stride = 1, int padding = 0, bool bias = true)
    {
        Stride = stride;
        Padding = padding;
        Weight = Register("weight", Tensor.Parameter(outputs, inputs, kernel, kernel));
        if (bias)
            Bias = Register("bias", Tensor.Parameter(outputs));
    }

    /// <summary>[outputs, inputs, kernel, kernel].</summary>
    public Tensor Weight { get; }

    /// <summary>[outputs], or an empty tensor without bias.</summary>
    public Tensor Bias { get; }

    /// <summary>Step between windows.</summary>
    public int Stride { get; }

    /// <summary>Rows and columns of zeros on each side of the image.</summary>
    public int Padding { get; }

    /// <summary>Initialises weight and bias uniformly within ±1/√(inputs · kernel²), PyTorch's default.</summary>
    /// <param name="random">Random numbers of the values.</param>
    public override void Initialize(ref Rng random)
    {
        double bound = 1 / Math.Sqrt(Weight.Shape.CountBetween(1, 4));
        Initialization.Uniform(Weight, bound, ref random);
        if (!Bias.IsEmpty)
            Initialization.Uniform(Bias, bound, ref random);
    }

    /// <summary>
    /// Initialises an orthogonal weight (the window of each output channel is one row) and a zero bias.
    /// </summary>
    /// <param name="gain">Multiplies the orthogonal matrix.</param>
    /// <param name="random">Random numbers of the values.</param>
    public void InitializeOrthogonal(double gain, ref Rng random)
    {
        Initialization.Orthogonal(Weight, gain, ref random);
        if (!Bias.IsEmpty)
            Initialization.Constant(Bias, 0);
    }

    /// <summary>Applies the layer: [batch, inputs, height, width] → [batch, outputs, height', width'].</summary>
    /// <param name="x">[batch, inputs, height, width].</param>
    public override Tensor Forward(Tensor x) => Tensor.Conv2d(x, Weight, Bias, Stride, Padding);
}
