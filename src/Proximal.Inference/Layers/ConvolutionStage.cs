namespace Proximal.Inference;

/// <summary>Convolution with square kernels, computed as a fully connected layer over the patches of the image.</summary>
internal sealed class ConvolutionStage : ImageStage
{
    private const int PatchesAtOnce = 32;

    private readonly DenseLayer layer;
    private readonly int kernel;
    private readonly int stride;
    private readonly int padding;

    /// <summary>Creates the stage.</summary>
    /// <param name="input">Size of the images.</param>
    /// <param name="weights">Weights in PyTorch's layout, [outputs, channels, kernel, kernel].</param>
    /// <param name="bias">Biases, [outputs].</param>
    /// <param name="kernel">Height and width of the kernels.</param>
    /// <param name="stride">Distance between patches.</param>
    /// <param name="padding">Rows and columns of zeros around the image.</param>
    public ConvolutionStage(ImageSize input, float[] weights, float[] bias, int kernel, int stride, int padding)
        : base(
            input,
            new ImageSize(
                bias.Length,
                ((input.Height + (2 * padding) - kernel) / stride) + 1,
                ((input.Width + (2 * padding) - kernel) / stride) + 1
            )
        )
    {
        (this.kernel, this.stride, this.padding) = (kernel, stride, padding);
        layer = new DenseLayer(
            ChannelsLast(weights, bias.Length, input.Channels, kernel),
            bias,
            PatchSize,
            Activation.None
        );
    }

    public override int WorkSize => PatchesAtOnce * PatchSize;

    private int PatchSize => kernel * kernel * Input.Channels;

    public override void Forward(Span<float> x, Span<float> y, Span<float> work)
    {
        int patches = Output.Height * Output.Width;
        for (int first = 0; first < patches; first += PatchesAtOnce)
        {
            int count = Math.Min(PatchesAtOnce, patches - first);
            for (int i = 0; i < count; i++)
                CopyPatch(
                    x,
                    ((first + i) / Output.Width * stride) - padding,
                    ((first + i) % Output.Width * stride) - padding,
                    work.Slice(i * PatchSize, PatchSize)
                );
            layer.Forward(work, count, y.Slice(first * Output.Channels));
        }
    }

    private void CopyPatch(ReadOnlySpan<float> image, int top, int left, Span<float> patch)
    {
        int channels = Input.Channels,
            rowSize = kernel * channels;
        int before = Math.Max(0, -left),
            columns = Math.Min(kernel, Input.Width - left) - before;
        for (int i = 0; i < kernel; i++)
        {
            Span<float> row = patch.Slice(i * rowSize, rowSize);
            int y = top + i;
            if (y < 0 || y >= Input.Height || columns < kernel)
                row.Clear();
            if (y >= 0 && y < Input.Height && columns > 0)
                image
                    .Slice(((y * Input.Width) + left + before) * channels, columns * channels)
                    .CopyTo(row.Slice(before * channels));
        }
    }

    // [outputs, channels, kernel²] → [outputs, kernel², channels].
    private static float[] ChannelsLast(float[] weights, int outputs, int channels, int kernel)
    {
        int area = kernel * kernel;
        var moved = new float[weights.Length];
        for (int output = 0; output < outputs; output++)
        {
            int start = output * channels * area;
            for (int channel = 0; channel < channels; channel++)
            for (int i = 0; i < area; i++)
                moved[start + (i * channels) + channel] = weights[start + (channel * area) + i];
        }

        return moved;
    }
}
