using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Layer normalization with a bias, or RMS normalization without one.</summary>
internal sealed class NormLayer : Module
{
    public NormLayer(int width, double epsilon, NormKind kind, WeightPath weights)
    {
        Epsilon = (float)epsilon;
        WeightOffset = kind == NormKind.RmsPlusOne ? 1 : 0;
        Weight = Register("weight", weights.Take("weight", width));
        if (kind == NormKind.Layer)
            Bias = Register("bias", weights.Take("bias", width));
    }

    /// <summary>[width].</summary>
    public Tensor Weight { get; }

    /// <summary>[width], or an empty tensor for RMS normalization.</summary>
    public Tensor Bias { get; }

    /// <summary>Term added to the variance or the mean square.</summary>
    public float Epsilon { get; }

    /// <summary>Term added to the weight: 1 in Gemma, otherwise 0.</summary>
    public float WeightOffset { get; }

    /// <summary>Sets the factors to 1 and the bias to 0.</summary>
    public override void Initialize(ref Rng random)
    {
        Initialization.Constant(Weight, 1 - WeightOffset);
        if (!Bias.IsEmpty)
            Initialization.Constant(Bias, 0);
    }

    /// <summary>[..., width] → [..., width].</summary>
    public Tensor Forward(Tensor x)
    {
        if (!Bias.IsEmpty)
            return x.LayerNorm(Weight, Bias, Epsilon);
        return x.RmsNorm(WeightOffset == 0 ? Weight : Weight + WeightOffset, Epsilon);
    }
}
