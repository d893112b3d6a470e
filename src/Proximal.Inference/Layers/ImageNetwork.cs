namespace Proximal.Inference;

/// <summary>Network for images: stages, and a fully connected layer over the result.</summary>
internal sealed class ImageNetwork
{
    private readonly ImageSize image;
    private readonly float scale;
    private readonly ImageStage[] stages;
    private readonly DenseLayer last;

    /// <summary>Creates the network.</summary>
    /// <param name="image">Size of the images, which are [channels, height, width].</param>
    /// <param name="scale">Factor of the pixels.</param>
    /// <param name="stages">Stages in order.</param>
    /// <param name="weights">Weights of the last layer, [outputs, channels · height · width].</param>
    /// <param name="bias">Biases of the last layer.</param>
    /// <param name="activation">Activation of the last layer.</param>
    public ImageNetwork(
        ImageSize image,
        float scale,
        ImageStage[] stages,
        float[] weights,
        float[] bias,
        Activation activation
    )
    {
        (this.image, this.scale, this.stages) = (image, scale, stages);
        ImageSize size = stages.Length == 0 ? image : stages[stages.Length - 1].Output;
        last = new DenseLayer(ChannelsLast(weights, bias.Length, size), bias, size.Count, activation);
        LargestImage = image.Count;
        foreach (ImageStage stage in stages)
        {
            LargestImage = Math.Max(LargestImage, stage.Output.Count);
            WorkSize = Math.Max(WorkSize, stage.WorkSize);
        }
    }

    public int Inputs => image.Count;

    public int Outputs => last.Outputs;

    /// <summary>Length of the longest intermediate image.</summary>
    public int LargestImage { get; }

    /// <summary>Number of intermediate values of the stages.</summary>
    public int WorkSize { get; }

    /// <summary>Computes the features of one image.</summary>
    /// <param name="x">The image, [channels, height, width].</param>
    /// <param name="y">Receives the features.</param>
    /// <param name="buffers">Intermediate values.</param>
    public void Forward(Span<float> x, Span<float> y, in Buffers buffers)
    {
        (float[] current, float[] next) = (buffers.First, buffers.Second);
        int area = image.Height * image.Width;
        for (int channel = 0; channel < image.Channels; channel++)
        {
            Span<float> plane = x.Slice(channel * area, area);
            for (int i = 0; i < plane.Length; i++)
                current[(i * image.Channels) + channel] = scale * plane[i];
        }

        foreach (ImageStage stage in stages)
        {
            stage.Forward(current, next, buffers.Work);
            (current, next) = (next, current);
        }

        last.Forward(current, 1, y);
    }

    private static float[] ChannelsLast(float[] weights, int outputs, ImageSize size)
    {
        int area = size.Height * size.Width;
        var moved = new float[weights.Length];
        for (int output = 0; output < outputs; output++)
        {
            int start = output * size.Count;
            for (int channel = 0; channel < size.Channels; channel++)
            for (int i = 0; i < area; i++)
                moved[start + (i * size.Channels) + channel] = weights[start + (channel * area) + i];
        }

        return moved;
    }

    /// <summary>Intermediate images and values.</summary>
    internal readonly struct Buffers
    {
        public readonly float[] First;
        public readonly float[] Second;
        public readonly float[] Work;

        public Buffers(int image, int work) =>
            (First, Second, Work) = (new float[image], new float[image], new float[work]);
    }
}
