using Proximal.Tensors;

namespace Proximal.Tests;

/// <summary>A network as a user would bring it: two layers with a residual connection around the second.</summary>
internal sealed class OwnFeatures : FeatureExtractor
{
    private readonly LinearLayer first;
    private readonly LinearLayer second;

    public OwnFeatures(Space observations, int width = 8)
    {
        (Inputs, Outputs) = (observations.ObservationSize, width);
        first = Register("first", new LinearLayer(Inputs, width, Activation.Silu));
        second = Register("second", new LinearLayer(width, width));
    }

    public override int Inputs { get; }

    public override int Outputs { get; }

    public override void Initialize(bool orthogonal, ref Rng random)
    {
        foreach (LinearLayer layer in (LinearLayer[])[first, second])
        {
            if (orthogonal)
                layer.InitializeOrthogonal(Math.Sqrt(2), ref random);
            else
                layer.Initialize(ref random);
        }
    }

    public override Tensor Forward(Tensor observations)
    {
        Tensor x = first.Forward(observations);
        return x + second.Forward(x);
    }
}
