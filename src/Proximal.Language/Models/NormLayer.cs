using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Layer normalization with a bias, RMS normalization without one.</summary>
internal sealed class NormLayer : Module
{
    public NormLayer(int width, double epsilon, bool bias, WeightPath weights)
    {
        Epsilon = (float)epsilon;
        Weight = Register("weight", weights.Take("weight", width));
        if (bias)
            Bias = Register("bias", weights.Take("bias", width));
    }

    /// <summary>[width].</summary>
    public Tensor Weight { get; }

    /// <summary>[width], or an empty tensor for RMS normalization.</summary>
    public Tensor Bias { get; }

    /// <summary>Term added to the variance or the mean square.</summary>
    public float Epsilon { get; }

    /// <summary>Sets the weight to 1 and the bias to 0.</summary>
    public override void Initialize(ref Rng random)
    {
        Initialization.Constant(Weight, 1);
        if (!Bias.IsEmpty)
            Initialization.Constant(Bias, 0);
    }

    /// <summary>[..., width] → [..., width].</summary>
    public Tensor Forward(Tensor x) => Bias.IsEmpty ? x.RmsNorm(Weight, Epsilon) : x.LayerNorm(Weight, Bias, Epsilon);
}
