using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// The first part of a policy's networks: turns observations into features for the fully connected layers. Derive from it for an
/// extractor of your own, register its layers, and add it to <see cref="Registry"/>, so that options and files can name it.
/// </summary>
/// <remarks>
/// <see cref="Forward"/> runs on several threads at once: it must depend on nothing but the registered parameters and its argument, and
/// change neither. <see cref="Tensor"/>'s operations are all differentiable; each row of the result must depend on its own row only.
/// </remarks>
public abstract class FeatureExtractor : Module
{
    /// <summary>The extractors of one's own by the names that <see cref="NetworkOptions.FeatureExtractorName"/> and files use.</summary>
    public static PartRegistry<FeatureExtractorFactory> Registry { get; } =
        new("feature extractor", nameof(FeatureExtractor));

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
