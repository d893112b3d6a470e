using Proximal.Tensors;

namespace Proximal;

/// <summary>Observations of several parts: images go through convolutions, all else is taken as it is, and what comes out is joined (SB3's <c>CombinedExtractor</c>).</summary>
public sealed class CombinedFeatures : FeatureExtractor
{
    private readonly (FeatureExtractor? Extractor, int Start, int Length)[] parts;

    /// <summary>Extractors whose weights are zero until they are initialised or loaded.</summary>
    /// <param name="observations">What is observed; parts may be composed themselves.</param>
    /// <param name="kind">The network for its images.</param>
    /// <param name="outputs">Units of each such network's last layer; null for 256, as SB3 has it.</param>
    /// <exception cref="InvalidInputException">An image is too small.</exception>
    public CombinedFeatures(CompositeSpace observations, FeatureKind kind, int? outputs = null)
    {
        var found = new List<(FeatureExtractor?, int, int)>();
        foreach ((string path, Space leaf) in Leaves(observations, ""))
        {
            FeatureExtractor? extractor = ImageShape.Of(leaf) is null
                ? null
                : Register(path, FeatureExtractors.For(leaf, kind, outputs ?? UsualOutputs)!);
            found.Add((extractor, Inputs, leaf.ObservationSize));
            Inputs += leaf.ObservationSize;
            Outputs += extractor?.Outputs ?? leaf.ObservationSize;
        }

        parts = [.. found];
    }

    private const int UsualOutputs = 256;

    /// <summary>Whether there is an image among the parts.</summary>
    /// <param name="observations">What is observed.</param>
    public static bool HasImages(CompositeSpace observations) =>
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
