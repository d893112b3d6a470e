using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// The base of feature extractors for images: pixels scaled to at most 1, convolutions, and a fully connected layer with ReLU. An extractor of your
/// own registers its convolutions in the constructor and then calls <see cref="End"/>.
/// </summary>
/// <param name="image">What is observed.</param>
public abstract class ImageFeatures(ImageShape image) : FeatureExtractor
{
    private LinearLayer? linear;

    /// <inheritdoc/>
    public sealed override int Inputs => image.Count;

    /// <inheritdoc/>
    public sealed override int Outputs => Linear.Weight.Shape[0];

    /// <summary>All convolutions, in the order in which their weights are drawn.</summary>
    protected abstract IEnumerable<Conv2dLayer> Convolutions { get; }

    private LinearLayer Linear => linear ?? throw new InvalidOperationException("the last layer has not been made");

    /// <inheritdoc/>
    public sealed override void Initialize(bool orthogonal, ref Rng random)
    {
        foreach (Conv2dLayer layer in Convolutions)
        {
            if (orthogonal)
                layer.InitializeOrthogonal(Math.Sqrt(2), ref random);
            else
                layer.Initialize(ref random);
        }

        if (orthogonal)
            Linear.InitializeOrthogonal(Math.Sqrt(2), ref random);
        else
            Linear.Initialize(ref random);
    }

    /// <inheritdoc/>
    public sealed override Tensor Forward(Tensor observations)
    {
        int batch = observations.Shape[0];
        Tensor x = observations.Reshape(batch, image.Channels, image.Height, image.Width);
        if (image.Scale != 1)
            x *= image.Scale;
        return Linear.Forward(Convolve(x).Reshape(batch, -1));
    }

    /// <summary>Makes the last layer, after all others.</summary>
    /// <param name="inputs">What the convolutions put out for one image.</param>
    /// <param name="outputs">Its units.</param>
    protected void End(int inputs, int outputs) =>
        linear = Register("linear", new LinearLayer(inputs, outputs, Activation.Relu));

    /// <summary>What the convolutions make of images: [batch, channels, height, width] → [batch, channels', height', width'].</summary>
    protected abstract Tensor Convolve(Tensor images);
}
