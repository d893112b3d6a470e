using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// The first part of a policy's networks: turns observations into features for the fully connected layers. To bring a network of one's
/// own, derive from it, register its layers, and hand a function that makes it to <see cref="NetworkOptions.FeatureFactory"/>.
/// </summary>
/// <remarks>
/// <see cref="Forward"/> runs on several threads at once: it must depend on nothing but the registered parameters and its argument, and
/// change neither. <see cref="Tensor"/>'s operations are all differentiable; each row of the result must depend on its own row only.
/// </remarks>
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
