using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Base class of feature extractors for images: scaled pixels, convolutions, and a fully connected layer with
/// ReLU. Subclasses register their convolutions in the constructor and then call <see cref="AddLinear"/>.
/// </summary>
/// <param name="image">The shape of the images.</param>
public abstract class ImageFeatures(ImageShape image) : FeatureExtractor
{
    private LinearLayer? linear;

    /// <inheritdoc/>
    public sealed override int Inputs => image.Count;

    /// <inheritdoc/>
    public sealed override int Outputs => Linear.Weight.Shape[0];

    /// <summary>All convolutions, in the order of weight initialization.</summary>
    protected abstract IEnumerable<Conv2dLayer> Convolutions { get; }

    private LinearLayer Linear => linear ?? throw new InvalidOperationException("the constructor must call AddLinear");

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

    /// <summary>Adds the fully connected layer. Call it after registering the convolutions.</summary>
    /// <param name="inputs">The number of outputs of the convolutions for one image.</param>
    /// <param name="outputs">The number of features.</param>
    protected void AddLinear(int inputs, int outputs) =>
        linear = Register("linear", new LinearLayer(inputs, outputs, Activation.Relu));

    /// <summary>Applies the convolutions.</summary>
    /// <param name="images">The images, [batch, channels, height, width].</param>
    /// <returns>The feature maps, [batch, channels', height', width'].</returns>
    protected abstract Tensor Convolve(Tensor images);
}
