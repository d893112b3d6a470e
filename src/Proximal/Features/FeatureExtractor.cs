using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Base class of feature extractors, which compute the features that the fully connected layers of a policy receive
/// (SB3's <c>BaseFeaturesExtractor</c>). To add an extractor, derive from this class, register its layers and add it to
/// <see cref="Registry"/>; options and files can then refer to it by name.
/// </summary>
/// <remarks>
/// <see cref="Forward"/> runs on several threads at once. It must depend only on the registered parameters and its
/// argument and modify neither. Each row of the result must depend only on the same row of the observations. All
/// operations of <see cref="Tensor"/> are differentiable.
/// </remarks>
public abstract class FeatureExtractor : Module
{
    /// <summary>
    /// The registered custom extractors, by the name used in <see cref="NetworkOptions.FeatureExtractorName"/> and
    /// files.
    /// </summary>
    public static PartRegistry<FeatureExtractorFactory> Registry { get; } =
        new("feature extractor", nameof(FeatureExtractor));

    /// <summary>The number of values of one observation.</summary>
    public abstract int Inputs { get; }

    /// <summary>The number of features (SB3 <c>features_dim</c>).</summary>
    public abstract int Outputs { get; }

    /// <summary>Initializes the weights.</summary>
    /// <param name="orthogonal">Whether to use orthogonal weights with gain √2 and zero biases. False uses PyTorch's
    /// default initialization.</param>
    /// <param name="random">The random number generator.</param>
    public abstract void Initialize(bool orthogonal, ref Rng random);

    /// <summary>Computes the features of observations.</summary>
    /// <param name="observations">The observations, [batch, <see cref="Inputs"/>].</param>
    /// <returns>The features, [batch, <see cref="Outputs"/>].</returns>
    public abstract Tensor Forward(Tensor observations);
}
