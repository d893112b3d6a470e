using Proximal.Tensors;

namespace Proximal;

/// <summary>Creates the feature extractor for an observation space.</summary>
internal static class FeatureExtractors
{
    /// <summary>Creates a built-in extractor. Its weights are zero until they are initialized or loaded.</summary>
    /// <param name="observations">The observation space.</param>
    /// <param name="kind">The kind of extractor.</param>
    /// <param name="outputs">The number of features; null for that of the paper.</param>
    /// <returns>The extractor. Null if the features are the observation itself: for Flatten, and for composite
    /// observations without images.</returns>
    /// <exception cref="InvalidInputException">The extractor requires images and the observations are not images or too
    /// small.</exception>
    public static FeatureExtractor? For(Space observations, FeatureKind kind, int? outputs = null)
    {
        if (kind == FeatureKind.Flatten)
            return null;
        if (observations is CompositeSpace composite)
            return CombinedFeatures.HasImages(composite) ? new CombinedFeatures(composite, kind, outputs) : null;
        if (ImageShape.Of(observations) is not { } image)
            throw new InvalidInputException(
                $"Network.Features (policy_kwargs.features_extractor_class) is {kind}, which requires images (a "
                    + $"Box of shape [channels, height, width]), but the observation space is {observations}; use "
                    + "Flatten"
            );
        return kind switch
        {
            FeatureKind.NatureCnn => ConvolutionalFeatures.Nature(image, outputs ?? 512),
            FeatureKind.MinAtarCnn => ConvolutionalFeatures.MinAtar(image, outputs ?? 128),
            FeatureKind.ImpalaCnn => new ResidualFeatures(image, outputs ?? 256),
            _ => throw new InvalidInputException($"unknown feature extractor {kind}"),
        };
    }

    /// <summary>Creates a registered extractor.</summary>
    /// <param name="name">Its name in <see cref="FeatureExtractor.Registry"/>.</param>
    /// <param name="observations">The observation space.</param>
    /// <param name="outputs">The requested number of features; null for the default of the extractor.</param>
    /// <param name="other">Another extractor of the same policy, or null. The new extractor must be a different
    /// instance with the same number of features.</param>
    /// <exception cref="InvalidInputException">The name is not registered, or the extractor does not match the
    /// observation space or its declared sizes.</exception>
    public static FeatureExtractor Named(
        string name,
        Space observations,
        int? outputs = null,
        FeatureExtractor? other = null
    )
    {
        FeatureExtractor extractor = Validate(
            FeatureExtractor.Registry.Find(name)(observations, outputs),
            name,
            observations
        );
        if (extractor == other)
            throw Invalid(
                name,
                "returned the same module twice, but actor and critic have separate feature extractors "
                    + "(policy_kwargs.share_features_extractor); return a new instance on every call"
            );
        return other is null || extractor.Outputs == other.Outputs
            ? extractor
            : throw Invalid(
                name,
                $"returned extractors with {other.Outputs} and {extractor.Outputs} features; both must have the "
                    + "same number"
            );
    }

    // Reports errors of a custom extractor here instead of as a shape mismatch in a later layer.
    private static FeatureExtractor Validate(FeatureExtractor? extractor, string registered, Space observations)
    {
        if (extractor is null)
            throw Invalid(registered, "returned null");
        string name = extractor.GetType().Name;
        if (extractor.Inputs != observations.ObservationSize)
            throw Invalid(
                registered,
                $"returned a {name} with {extractor.Inputs} inputs, but the observation space {observations} "
                    + $"has {observations.ObservationSize} values"
            );
        if (extractor.Outputs < 1)
            throw Invalid(registered, $"returned a {name} without outputs");
        using Scope scope = Scope.Begin(record: false);
        Shape shape = extractor.Forward(Tensor.Full(0, 2, extractor.Inputs)).Shape;
        return shape.Rank == 2 && shape[0] == 2 && shape[1] == extractor.Outputs
            ? extractor
            : throw Invalid(
                registered,
                $"returned a {name} whose output for an input of shape [2, {extractor.Inputs}] has shape "
                    + $"{shape} instead of [2, {extractor.Outputs}]"
            );
    }

    private static InvalidInputException Invalid(string name, string problem) =>
        new($"the factory of the feature extractor '{name}' (Network.FeatureExtractorName) {problem}");
}
