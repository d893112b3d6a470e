using Proximal.Tensors;

namespace Proximal.Extensibility.Tests;

/// <summary>
/// Learned Fourier features (Li and Pathak 2021): the observation, and sine and cosine of B x beside it.
/// </summary>
internal sealed class FourierFeatures : FeatureExtractor
{
    public const string Name = "fourier";

    private readonly LinearLayer frequencies;

    public FourierFeatures(int inputs, int count)
    {
        (Inputs, Outputs) = (inputs, inputs + (2 * count));
        frequencies = Register("frequencies", new LinearLayer(inputs, count, bias: false));
    }

    public override int Inputs { get; }

    public override int Outputs { get; }

    public override void Initialize(bool orthogonal, ref Rng random) =>
        Initialization.Normal(frequencies.Weight, 2, ref random);

    /// <summary>[batch, inputs] → [batch, inputs + 2 count].</summary>
    public override Tensor Forward(Tensor observations)
    {
        Tensor angles = frequencies.Forward(observations); // B x, [batch, count]
        return Tensor.Concat(1, observations, angles.Sin(), angles.Cos());
    }
}
