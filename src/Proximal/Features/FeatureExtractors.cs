using Proximal.Tensors;

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
        if (kind == FeatureKind.Flatten)
            return null;
        if (observations is CompositeSpace several)
            return CombinedFeatures.HasImages(several) ? new CombinedFeatures(several, kind, outputs) : null;
        if (ImageShape.Of(observations) is not { } image)
            throw new InvalidInputException(
                $"Network.Features (policy_kwargs.features_extractor_class) is {kind}, which is for images, Boxes of [channels, height, width], but {observations} is observed: take Flatten"
            );
        return kind switch
        {
            FeatureKind.NatureCnn => ConvolutionalFeatures.Nature(image, outputs ?? 512),
            FeatureKind.MinAtarCnn => ConvolutionalFeatures.MinAtar(image, outputs ?? 128),
            FeatureKind.ImpalaCnn => new ResidualFeatures(image, outputs ?? 256),
            _ => throw new InvalidInputException($"there is no feature extractor {kind}"),
        };
    }

    /// <summary>A registered extractor.</summary>
    /// <param name="name">A name in <see cref="FeatureExtractor.Registry"/>.</param>
    /// <param name="observations">What is observed.</param>
    /// <param name="outputs">The number of features that is asked for; null where none is.</param>
    /// <param name="other">One that was made before for the same policy, or null: the new one must be another, and like it.</param>
    /// <exception cref="InvalidInputException">The name is not registered, or the extractor does not fit what is observed or is not what it says.</exception>
    public static FeatureExtractor Named(
        string name,
        Space observations,
        int? outputs = null,
        FeatureExtractor? other = null
    )
    {
        FeatureExtractor made = Checked(
            FeatureExtractor.Registry.Find(name)(observations, outputs),
            name,
            observations
        );
        if (made == other)
            throw Unfit(
                name,
                "made the same module twice, but actor and critic have features of their own (policy_kwargs.share_features_extractor): make a new one each time"
            );
        return other is null || made.Outputs == other.Outputs
            ? made
            : throw Unfit(name, $"made {other.Outputs} features, and then {made.Outputs}: both must be alike");
    }

    // What a network of the user's own gets wrong shows here, rather than in some product of matrices later.
    private static FeatureExtractor Checked(FeatureExtractor? made, string registered, Space observations)
    {
        if (made is null)
            throw Unfit(registered, "made nothing");
        string name = made.GetType().Name;
        if (made.Inputs != observations.ObservationSize)
            throw Unfit(
                registered,
                $"made a {name} with {made.Inputs} inputs, but {observations} is observed, of {observations.ObservationSize} numbers"
            );
        if (made.Outputs < 1)
            throw Unfit(registered, $"made a {name} without outputs");
        using Scope scope = Scope.Begin(record: false);
        Shape shape = made.Forward(Tensor.Full(0, 2, made.Inputs)).Shape;
        return shape.Rank == 2 && shape[0] == 2 && shape[1] == made.Outputs
            ? made
            : throw Unfit(
                registered,
                $"made a {name} that turns [2, {made.Inputs}] into {shape} rather than [2, {made.Outputs}]"
            );
    }

    private static InvalidInputException Unfit(string name, string complaint) =>
        new($"the feature extractor '{name}' of Network.FeatureExtractorName {complaint}");
}
