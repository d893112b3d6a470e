namespace Proximal.Inference;

/// <summary>
/// Stage of an image network. Images are [height, width, channels] inside the network, so that the inputs of a
/// convolution are contiguous.
/// </summary>
internal abstract class ImageStage
{
    protected ImageStage(ImageSize input, ImageSize output) => (Input, Output) = (input, output);

    public ImageSize Input { get; }

    public ImageSize Output { get; }

    /// <summary>Number of intermediate values.</summary>
    public virtual int WorkSize => 0;

    /// <summary>Computes the output for one image.</summary>
    /// <param name="x">Input; may be overwritten.</param>
    /// <param name="y">Receives the output.</param>
    /// <param name="work">Intermediate values, of length <see cref="WorkSize"/> or more.</param>
    public abstract void Forward(Span<float> x, Span<float> y, Span<float> work);
}

/// <summary>Size of an image.</summary>
internal readonly struct ImageSize
{
    public readonly int Channels;
    public readonly int Height;
    public readonly int Width;

    public ImageSize(int channels, int height, int width) => (Channels, Height, Width) = (channels, height, width);

    public int Count => Channels * Height * Width;
}
