namespace Proximal.Tensors;

/// <summary>Sizes of a two-dimensional convolution or pooling.</summary>
/// <param name="Batch">Number of images.</param>
/// <param name="Inputs">Number of input channels.</param>
/// <param name="Outputs">Number of output channels.</param>
/// <param name="Height">Input rows.</param>
/// <param name="Width">Input columns.</param>
/// <param name="KernelHeight">Window rows.</param>
/// <param name="KernelWidth">Window columns.</param>
/// <param name="Stride">Step between windows along both axes.</param>
/// <param name="Padding">Rows and columns of zeros on each side of the image (for pooling: of cells that are
/// ignored).</param>
internal readonly record struct ConvolutionShape(
    int Batch,
    int Inputs,
    int Outputs,
    int Height,
    int Width,
    int KernelHeight,
    int KernelWidth,
    int Stride,
    int Padding
)
{
    /// <summary>Output rows.</summary>
    public int OutputHeight => ((Height + (2 * Padding) - KernelHeight) / Stride) + 1;

    /// <summary>Output columns.</summary>
    public int OutputWidth => ((Width + (2 * Padding) - KernelWidth) / Stride) + 1;
}
