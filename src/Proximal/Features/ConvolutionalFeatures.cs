using Proximal.Tensors;

namespace Proximal;

/// <summary>Convolutions one after the other, each followed by ReLU, and a fully connected layer with ReLU.</summary>
public sealed class ConvolutionalFeatures : ImageFeatures
{
    private readonly Conv2dLayer[] convolutions;

    private ConvolutionalFeatures(
        ImageShape image,
        int outputs,
        string name,
        ReadOnlySpan<(int Channels, int Kernel, int Stride)> layers
    )
        : base(image)
    {
        convolutions = new Conv2dLayer[layers.Length];
        (int channels, int height, int width) = (image.Channels, image.Height, image.Width);
        for (int i = 0; i < layers.Length; i++)
        {
            (int next, int kernel, int stride) = layers[i];
            if (height < kernel || width < kernel)
                throw new InvalidInputException(
                    $"{name} cannot see images of {image}: they are too small for its convolution {i + 1}; take another network (policy_kwargs.features_extractor_class)"
                );
            convolutions[i] = Register($"{i}", new Conv2dLayer(channels, next, kernel, stride));
            (channels, height, width) = (next, ((height - kernel) / stride) + 1, ((width - kernel) / stride) + 1);
        }

        End(channels * height * width, outputs);
    }

    /// <inheritdoc/>
    protected override IEnumerable<Conv2dLayer> Convolutions => convolutions;

    /// <summary><see cref="FeatureKind.NatureCnn"/>.</summary>
    /// <param name="image">What is observed.</param>
    /// <param name="outputs">Units of the last layer; 512 in the paper.</param>
    /// <exception cref="InvalidInputException">The images are too small.</exception>
    public static ConvolutionalFeatures Nature(ImageShape image, int outputs = 512) =>
        new(image, outputs, "NatureCnn", [(32, 8, 4), (64, 4, 2), (64, 3, 1)]);

    /// <summary><see cref="FeatureKind.MinAtarCnn"/>.</summary>
    /// <param name="image">What is observed.</param>
    /// <param name="outputs">Units of the last layer; 128 in the paper.</param>
    /// <exception cref="InvalidInputException">The images are too small.</exception>
    public static ConvolutionalFeatures MinAtar(ImageShape image, int outputs = 128) =>
        new(image, outputs, "MinAtarCnn", [(16, 3, 1)]);

    /// <inheritdoc/>
    protected override Tensor Convolve(Tensor images)
    {
        foreach (Conv2dLayer layer in convolutions)
            images = layer.Forward(images).Relu();
        return images;
    }
}
