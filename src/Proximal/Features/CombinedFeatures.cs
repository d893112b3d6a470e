using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Feature extractor for composite observations (SB3's <c>CombinedExtractor</c>): applies a convolutional network to
/// each image and concatenates the results with all other parts.
/// </summary>
public sealed class CombinedFeatures : FeatureExtractor
{
    private readonly (FeatureExtractor? Extractor, int Start, int Length)[] parts;

    /// <summary>Creates the extractor. Its weights are zero until they are initialized or loaded.</summary>
    /// <param name="observations">The observation space. Parts may be composite spaces.</param>
    /// <param name="kind">The network for images.</param>
    /// <param name="outputs">The number of features of each image. Null, the default, for 256, SB3's default.</param>
    /// <exception cref="InvalidInputException">An image is too small for the network.</exception>
    public CombinedFeatures(CompositeSpace observations, FeatureKind kind, int? outputs = null)
    {
        var created = new List<(FeatureExtractor?, int, int)>();
        foreach ((string path, Space leaf) in Leaves(observations, ""))
        {
            FeatureExtractor? extractor = ImageShape.Of(leaf) is null
                ? null
                : Register(path, FeatureExtractors.For(leaf, kind, outputs ?? DefaultOutputs)!);
            created.Add((extractor, Inputs, leaf.ObservationSize));
            Inputs += leaf.ObservationSize;
            Outputs += extractor?.Outputs ?? leaf.ObservationSize;
        }

        parts = [.. created];
    }

    private const int DefaultOutputs = 256;

    /// <summary>Whether any part is an image.</summary>
    /// <param name="observations">The observation space.</param>
    internal static bool HasImages(CompositeSpace observations) =>
        Leaves(observations, "").Any(static part => ImageShape.Of(part.Leaf) is not null);

    /// <inheritdoc/>
    public override int Inputs { get; }

    /// <inheritdoc/>
    public override int Outputs { get; }

    /// <inheritdoc/>
    public override void Initialize(bool orthogonal, ref Rng random)
    {
        foreach ((FeatureExtractor? extractor, _, _) in parts)
            extractor?.Initialize(orthogonal, ref random);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor observations)
    {
        var few = default(InlineTensors);
        Span<Tensor> features = few.OfLength(parts.Length);
        for (int i = 0; i < parts.Length; i++)
        {
            (FeatureExtractor? extractor, int start, int length) = parts[i];
            Tensor part = observations.Slice(1, start, length); // [batch, length]
            features[i] = extractor is null ? part : extractor.Forward(part);
        }

        return Tensor.Concat(1, features);
    }

    private static IEnumerable<(string Path, Space Leaf)> Leaves(CompositeSpace space, string prefix) =>
        space.Parts.SelectMany(part =>
            part.Space is CompositeSpace inner
                ? Leaves(inner, $"{prefix}{part.Name}_")
                : [($"{prefix}{part.Name}", part.Space)]
        );
}
