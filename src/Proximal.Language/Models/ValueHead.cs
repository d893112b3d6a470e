using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Turns hidden vectors into values: a linear map that begins as zero (Ziegler et al. 2019), or one with a hidden layer of
/// rectified units, as trlX has it.
/// </summary>
public sealed class ValueHead : Module
{
    private readonly LinearLayer? hidden;
    private readonly LinearLayer output;

    /// <summary>A head whose values are zero until it is trained.</summary>
    /// <param name="width">The length of the hidden vectors.</param>
    /// <param name="hiddenWidth">The width of the hidden layer, twice <paramref name="width"/> in trlX; 0, the default, for none.</param>
    public ValueHead(int width, int hiddenWidth = 0)
    {
        Width = width;
        HiddenWidth = hiddenWidth;
        hidden = hiddenWidth > 0 ? Register("0", new LinearLayer(width, hiddenWidth, Activation.Relu)) : null;
        output = Register(hiddenWidth > 0 ? "2" : "summary", new LinearLayer(hiddenWidth > 0 ? hiddenWidth : width, 1));
    }

    /// <summary>The length of the hidden vectors that it takes.</summary>
    public int Width { get; }

    /// <summary>The width of its hidden layer; 0 where there is none.</summary>
    public int HiddenWidth { get; }

    /// <summary>A linear head becomes zero; with a hidden layer, that one is drawn as PyTorch's layers are and the output becomes zero.</summary>
    /// <param name="random">Where the values are drawn from.</param>
    public override void Initialize(ref Rng random)
    {
        hidden?.Initialize(ref random);
        Initialization.Constant(output.Weight, 0);
        Initialization.Constant(output.Bias, 0);
    }

    /// <summary>Each row's value: [rows, width] → [rows].</summary>
    /// <param name="x">Hidden vectors, [rows, width].</param>
    public Tensor Forward(Tensor x) => output.Forward(hidden is null ? x : hidden.Forward(x)).Reshape(x.Shape[0]);
}
