using Proximal.Tensors;

namespace Proximal;

/// <summary><see cref="FeatureKind.ImpalaCnn"/>: blocks of a convolution, max pooling and two residual units; then ReLU, and a fully connected layer with ReLU.</summary>
public sealed class ResidualFeatures : FeatureExtractor
{
    private readonly ImageShape image;
    private readonly ResidualBlock[] blocks;
    private readonly LinearLayer linear;

    /// <summary>A network whose weights are zero until they are initialised or loaded.</summary>
    /// <param name="image">What is observed.</param>
    /// <param name="outputs">Units of the last layer; 256 in the paper.</param>
    /// <exception cref="InvalidInputException">The images are too small.</exception>
    public ResidualFeatures(ImageShape image, int outputs = 256)
    {
        if (Math.Min(image.Height, image.Width) < 8)
            throw new InvalidInputException($"ImpalaCnn cannot see images of {image}: they must be at least 8 high and wide; take another network (policy_kwargs.features_extractor_class)");
        this.image = image;
        ReadOnlySpan<int> widths = [16, 32, 32];
        blocks = new ResidualBlock[widths.Length];
        (int channels, int height, int width) = (image.Channels, image.Height, image.Width);
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i] = Register($"{i}", new ResidualBlock(channels, widths[i]));
            (channels, height, width) = (widths[i], (height + 1) / 2, (width + 1) / 2);
        }

        linear = Register("linear", new LinearLayer(channels * height * width, outputs, Activation.Relu));
    }

    /// <inheritdoc/>
    public override int Inputs => image.Count;

    /// <inheritdoc/>
    public override int Outputs => linear.Weight.Shape[0];

    /// <inheritdoc/>
    public override void Initialize(bool orthogonal, ref Rng random)
    {
        foreach (ResidualBlock block in blocks)
        {
            foreach (Conv2dLayer layer in block.Convolutions)
            {
                if (orthogonal) layer.InitializeOrthogonal(Math.Sqrt(2), ref random);
                else layer.Initialize(ref random);
            }
        }

        if (orthogonal) linear.InitializeOrthogonal(Math.Sqrt(2), ref random);
        else linear.Initialize(ref random);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor observations)
    {
        int batch = observations.Shape[0];
        Tensor x = observations.Reshape(batch, image.Channels, image.Height, image.Width);
        if (image.Scale != 1) x *= image.Scale;
        foreach (ResidualBlock block in blocks) x = block.Forward(x);                                       // [batch, channels, height, width]
        return linear.Forward(x.Relu().Reshape(batch, -1));
    }

    private sealed class ResidualBlock : Module
    {
        private readonly Conv2dLayer first;
        private readonly (Conv2dLayer, Conv2dLayer)[] residuals;

        public ResidualBlock(int inputs, int channels)
        {
            first = Register("conv", new Conv2dLayer(inputs, channels, kernel: 3, padding: 1));
            residuals = [.. Enumerable.Range(0, 2).Select(i => (
                Register($"residual{i}_0", new Conv2dLayer(channels, channels, kernel: 3, padding: 1)),
                Register($"residual{i}_1", new Conv2dLayer(channels, channels, kernel: 3, padding: 1))))];
        }

        public IEnumerable<Conv2dLayer> Convolutions => Children.Select(static child => (Conv2dLayer)child.Value);

        public Tensor Forward(Tensor x)
        {
            x = first.Forward(x).MaxPool2d(kernel: 3, stride: 2, padding: 1);
            foreach ((Conv2dLayer one, Conv2dLayer two) in residuals) x += two.Forward(one.Forward(x.Relu()).Relu());
            return x;
        }
    }
}
