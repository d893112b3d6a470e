using Proximal.Tensors;

namespace Proximal;

/// <summary>The first part of a policy's networks: turns observations into features for the fully connected layers.</summary>
public abstract class FeatureExtractor : Module
{
    /// <summary>Floats of one observation.</summary>
    public abstract int Inputs { get; }

    /// <summary>Floats of the features of one observation.</summary>
    public abstract int Outputs { get; }

    /// <summary>Draws the initial weights.</summary>
    /// <param name="orthogonal">Whether weights are orthogonal with gain √2 and biases zero; otherwise as PyTorch's layers.</param>
    /// <param name="random">Where they are drawn from.</param>
    public abstract void Initialize(bool orthogonal, ref Rng random);

    /// <summary>[batch, <see cref="Inputs"/>] → [batch, <see cref="Outputs"/>].</summary>
    /// <param name="observations">[batch, <see cref="Inputs"/>].</param>
    public abstract Tensor Forward(Tensor observations);
}
