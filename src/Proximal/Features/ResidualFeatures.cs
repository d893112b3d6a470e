using Proximal.Tensors;

namespace Proximal;

/// <summary><see cref="FeatureKind.ImpalaCnn"/>: blocks of a convolution, max pooling and two residual units; then ReLU, and a fully connected layer with ReLU.</summary>
public sealed class ResidualFeatures : ImageFeatures
{
    private readonly ResidualBlock[] blocks;

    /// <summary>A network whose weights are zero until they are initialised or loaded.</summary>
    /// <param name="image">What is observed.</param>
    /// <param name="outputs">Units of the last layer; 256 in the paper.</param>
    /// <exception cref="InvalidInputException">The images are too small.</exception>
    public ResidualFeatures(ImageShape image, int outputs = 256)
        : base(image)
    {
        if (Math.Min(image.Height, image.Width) < 8)
            throw new InvalidInputException(
                $"ImpalaCnn cannot see images of {image}: they must be at least 8 high and wide; take another network (policy_kwargs.features_extractor_class)"
            );
        ReadOnlySpan<int> widths = [16, 32, 32];
        blocks = new ResidualBlock[widths.Length];
        (int channels, int height, int width) = (image.Channels, image.Height, image.Width);
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i] = Register($"{i}", new ResidualBlock(channels, widths[i]));
            (channels, height, width) = (widths[i], (height + 1) / 2, (width + 1) / 2);
        }

        End(channels * height * width, outputs);
    }

    /// <inheritdoc/>
    protected override IEnumerable<Conv2dLayer> Convolutions => blocks.SelectMany(static block => block.Convolutions);

    /// <inheritdoc/>
    protected override Tensor Convolve(Tensor images)
    {
        foreach (ResidualBlock block in blocks)
            images = block.Forward(images);
        return images.Relu();
    }

    private sealed class ResidualBlock : Module
    {
        private readonly Conv2dLayer first;
        private readonly (Conv2dLayer, Conv2dLayer)[] residuals;

        public ResidualBlock(int inputs, int channels)
        {
            first = Register("conv", new Conv2dLayer(inputs, channels, kernel: 3, padding: 1));
            residuals =
            [
                .. Enumerable
                    .Range(0, 2)
                    .Select(i =>
                        (
                            Register($"residual{i}_0", new Conv2dLayer(channels, channels, kernel: 3, padding: 1)),
                            Register($"residual{i}_1", new Conv2dLayer(channels, channels, kernel: 3, padding: 1))
                        )
                    ),
            ];
        }

        public IEnumerable<Conv2dLayer> Convolutions => Children.Select(static child => (Conv2dLayer)child.Value);

        public Tensor Forward(Tensor x)
        {
            x = first.Forward(x).MaxPool2d(kernel: 3, stride: 2, padding: 1);
            foreach ((Conv2dLayer one, Conv2dLayer two) in residuals)
                x += two.Forward(one.Forward(x.Relu()).Relu());
            return x;
        }
    }
}
