namespace Proximal;

/// <summary>Makes the feature extractor that fits what is observed.</summary>
public static class FeatureExtractors
{
    /// <summary>An extractor whose weights are zero until they are initialised or loaded.</summary>
    /// <param name="observations">What is observed.</param>
    /// <param name="kind">Which network.</param>
    /// <param name="outputs">Units of its last layer; null for the paper's.</param>
    /// <returns>Null where the observation itself is the features: of Flatten, and of several parts without an image among them.</returns>
    /// <exception cref="InvalidInputException">The network is for images, and these are none, or too small.</exception>
    public static FeatureExtractor? For(Space observations, FeatureKind kind, int? outputs = null)
    {
        if (kind == FeatureKind.Flatten) return null;
        if (observations is CompositeSpace several) return CombinedFeatures.HasImages(several) ? new CombinedFeatures(several, kind, outputs) : null;
        if (ImageShape.Of(observations) is not { } image)
            throw new InvalidInputException($"Network.Features (policy_kwargs.features_extractor_class) is {kind}, which is for images, Boxes of [channels, height, width], but {observations} is observed: take Flatten");
        return kind switch
        {
            FeatureKind.NatureCnn => ConvolutionalFeatures.Nature(image, outputs ?? 512),
            FeatureKind.MinAtarCnn => ConvolutionalFeatures.MinAtar(image, outputs ?? 128),
            FeatureKind.ImpalaCnn => new ResidualFeatures(image, outputs ?? 256),
            _ => throw new InvalidInputException($"there is no feature extractor {kind}"),
        };
    }
}
