namespace Proximal.Tensors;

/// <summary>All lengths of a two-dimensional convolution or pooling.</summary>
/// <param name="Batch">Images.</param>
/// <param name="Inputs">Input channels.</param>
/// <param name="Outputs">Output channels.</param>
/// <param name="Height">Input rows.</param>
/// <param name="Width">Input columns.</param>
/// <param name="KernelHeight">Window rows.</param>
/// <param name="KernelWidth">Window columns.</param>
/// <param name="Stride">Step between windows, both ways.</param>
/// <param name="Padding">Zeros (for pooling: nothing) around the image, both ways.</param>
public readonly record struct ConvolutionShape(
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
