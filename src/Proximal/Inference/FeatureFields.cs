using Proximal.Tensors;

namespace Proximal;

/// <summary>Fields of feature extractors in a policy file for Proximal.Inference.</summary>
/// <param name="writer">Receives the fields.</param>
/// <param name="observations">Space of the observations that the network receives.</param>
internal sealed class FeatureFields(FieldWriter writer, Space observations)
{
    private const int Convolution = 0,
        Relu = 1,
        MaxPool = 2,
        ResidualUnit = 3;

    /// <summary>Writes an extractor.</summary>
    /// <param name="extractor">The extractor; null if the features are the observation itself.</param>
    /// <param name="name">Name of the extractor for messages.</param>
    /// <exception cref="InvalidInputException">The extractor is a custom one.</exception>
    public void Write(Module? extractor, string name)
    {
        if (extractor is CombinedFeatures combined)
        {
            var images = combined.Children.ToDictionary();
            (string Path, Space Space)[] leaves = [.. Leaves(observations, "")];
            writer.Whole(leaves.Length);
            foreach ((string path, Space leaf) in leaves)
                WritePart(images.GetValueOrDefault(path), leaf, $"{name}.{path}");
            return;
        }

        writer.Whole(1);
        WritePart(extractor, observations, name);
    }

    private void WritePart(Module? extractor, Space space, string name)
    {
        writer.Flag(extractor is not null);
        if (extractor is null)
        {
            writer.Whole(space.ObservationSize);
            return;
        }

        if (extractor is not (ConvolutionalFeatures or ResidualFeatures) || ImageShape.Of(space) is not { } image)
            throw new InvalidInputException(
                $"'{name}' is a {extractor.GetType().Name}, which cannot be exported for Proximal.Inference: only "
                    + "built-in parts can"
            );
        writer.Whole(image.Channels);
        writer.Whole(image.Height);
        writer.Whole(image.Width);
        writer.Number(image.Scale);
        Module[] layers = [.. extractor.Children.Select(static child => child.Value)];
        bool residual = extractor is ResidualFeatures;
        writer.Whole(residual ? (4 * (layers.Length - 1)) + 1 : 2 * (layers.Length - 1));
        foreach (Module layer in layers[..^1])
        {
            if (residual)
                WriteBlock(layer);
            else
                WriteConvolution((Conv2dLayer)layer);
        }

        if (residual)
            writer.Byte(Relu);
        var last = (LinearLayer)layers[^1];
        LayerFields.WriteLinear(writer, last.Weight, last.Bias, last.Activation);
    }

    private void WriteConvolution(Conv2dLayer layer)
    {
        writer.Byte(Convolution);
        WriteKernels(layer);
        writer.Byte(Relu);
    }

    // A convolution, max pooling and two residual units of two convolutions each.
    private void WriteBlock(Module block)
    {
        Conv2dLayer[] layers = [.. block.Children.Select(static child => (Conv2dLayer)child.Value)];
        writer.Byte(Convolution);
        WriteKernels(layers[0]);
        writer.Byte(MaxPool);
        for (int i = 1; i < layers.Length; i += 2)
        {
            writer.Byte(ResidualUnit);
            WriteKernels(layers[i]);
            WriteKernels(layers[i + 1]);
        }
    }

    private void WriteKernels(Conv2dLayer layer)
    {
        writer.Whole(layer.Weight.Shape[0]);
        writer.Whole(layer.Weight.Shape[2]);
        writer.Whole(layer.Stride);
        writer.Whole(layer.Padding);
        writer.Weights(layer.Weight);
        writer.Weights(layer.Bias);
    }

    // As CombinedFeatures names its parts.
    private static IEnumerable<(string Path, Space Space)> Leaves(Space space, string prefix) =>
        space is CompositeSpace composite
            ? composite.Parts.SelectMany(part =>
                part.Space is CompositeSpace
                    ? Leaves(part.Space, $"{prefix}{part.Name}_")
                    : [($"{prefix}{part.Name}", part.Space)]
            )
            : [(prefix, space)];
}
