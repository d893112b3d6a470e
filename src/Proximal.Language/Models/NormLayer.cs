using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Layer normalisation where there is a bias, root-mean-square normalisation where there is none.</summary>
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

    /// <summary>[width], or an empty tensor for root-mean-square normalisation.</summary>
    public Tensor Bias { get; }

    /// <summary>Added to the variance or the mean square.</summary>
    public float Epsilon { get; }

    /// <summary>Weight 1, bias 0.</summary>
    public override void Initialize(ref Rng random)
    {
        Initialization.Constant(Weight, 1);
        if (!Bias.IsEmpty)
            Initialization.Constant(Bias, 0);
    }

    /// <summary>[..., width] → [..., width].</summary>
    public Tensor Forward(Tensor x) => Bias.IsEmpty ? x.RmsNorm(Weight, Epsilon) : x.LayerNorm(Weight, Bias, Epsilon);
}
