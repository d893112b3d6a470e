using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Network from an observation to a feature vector: the feature extractor of images, if there are any, followed by fully
/// connected layers with ReLU and a linear output.
/// </summary>
internal sealed class ObservationEncoder : Module
{
    private readonly FeatureExtractor? extractor;
    private readonly Mlp layers;

    /// <summary>Creates the network. Its weights are zero until they are initialized or loaded.</summary>
    /// <param name="observations">Space of whitened observations.</param>
    /// <param name="images">Options that name the feature extractor.</param>
    /// <param name="widths">Widths of the hidden layers.</param>
    /// <param name="features">Length of the feature vector.</param>
    public ObservationEncoder(Space observations, NetworkOptions images, ReadOnlySpan<int> widths, int features)
    {
        extractor = images.FeatureExtractorName is { } name
            ? FeatureExtractors.Named(name, observations, images.FeatureCount)
            : FeatureExtractors.For(observations, images.Features, images.FeatureCount);
        if (extractor is not null)
            Register("features", extractor);
        int inputs = extractor?.Outputs ?? observations.ObservationSize;
        layers = Register("layers", new Mlp(inputs, widths, Activation.Relu, features));
    }

    /// <summary>Fills the weights: orthogonal with gain √2, as in CleanRL.</summary>
    public override void Initialize(ref Rng random)
    {
        extractor?.Initialize(orthogonal: true, ref random);
        layers.Initialize(orthogonal: true, Math.Sqrt(2), Math.Sqrt(2), ref random);
    }

    /// <summary>Features: [rows, observation] → [rows, features].</summary>
    public Tensor Forward(Tensor observations) =>
        layers.Forward(extractor is null ? observations : extractor.Forward(observations));
}
