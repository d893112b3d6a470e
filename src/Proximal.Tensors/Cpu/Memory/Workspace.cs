using System.Runtime.CompilerServices;

namespace Proximal.Tensors;

/// <summary>
/// Scratch memory of the current thread. It grows to the largest request and is never freed while the thread lives.
/// </summary>
internal static unsafe class Workspace
{
    private const int Alignment = 64;
    private static readonly int Purposes = Enum.GetValues<Scratch>().Length;

    [ThreadStatic]
    private static float[]?[]? buffers;

    /// <summary>
    /// Returns at least <paramref name="elements"/> floats that belong to this thread, with unspecified contents. They
    /// are valid until the next request for the same purpose.
    /// </summary>
    public static float* Get(Scratch purpose, long elements)
    {
        float[]?[] slots = buffers ??= new float[]?[Purposes];
        float[]? buffer = slots[(int)purpose];
        long needed = elements + (Alignment / sizeof(float));
        if (buffer is null || buffer.Length < needed)
        {
            // Pinned: the address does not change, and no finalizer is needed.
            buffer = GC.AllocateUninitializedArray<float>(checked((int)needed), pinned: true);
            slots[(int)purpose] = buffer;
        }

        nint start = (nint)Unsafe.AsPointer(ref buffer[0]);
        return (float*)((start + Alignment - 1) & ~(nint)(Alignment - 1));
    }
}

/// <summary>Purpose of a block of scratch memory. Two purposes never share memory.</summary>
internal enum Scratch
{
    /// <summary>Transposed matrix.</summary>
    Transposed,

    /// <summary>Packed blocks of the right factor of a matrix product.</summary>
    PackedRight,

    /// <summary>Packed blocks of the left factor of a matrix product.</summary>
    PackedLeft,

    /// <summary>Transposed matrix product.</summary>
    Product,

    /// <summary>Images with zero padding.</summary>
    PaddedImages,

    /// <summary>Convolution weights with the output channels of a tap side by side.</summary>
    ConvolutionWeights,

    /// <summary>Convolution weights for the input gradient, ordered by phase.</summary>
    ConvolutionTaps,

    /// <summary>Index tables of a convolution.</summary>
    ConvolutionTables,

    /// <summary>Index tables of the input gradient of a convolution.</summary>
    ConvolutionTapTables,

    /// <summary>Output gradients with the channels of a position side by side.</summary>
    OutputGradients,

    /// <summary>Output gradients with zero padding.</summary>
    PaddedGradients,

    /// <summary>Weight gradients of groups of images, before they are summed.</summary>
    Partial,

    /// <summary>Keys, values and scores of one attention head of one sequence.</summary>
    Attention,

    /// <summary>Block of logits or of their gradients.</summary>
    Logits,

    /// <summary>Part of a row of capped logits.</summary>
    CappedLogits,

    /// <summary>Cosines and sines of one position.</summary>
    Angles,

    /// <summary>Last elements of rows, padded to whole registers.</summary>
    RowTails,

    /// <summary>Partial sums of dot products, one per lane.</summary>
    DotSums,

    /// <summary>Weight of a normalisation with an offset added.</summary>
    ShiftedWeight,

    /// <summary>Block of weights, converted to single precision.</summary>
    ExpandedWeights,

    /// <summary>Normalised rows of a decoding pass.</summary>
    Normalized,

    /// <summary>The two factors of a gated layer.</summary>
    Gated,

    /// <summary>Normalised and rotated queries or keys of a few heads.</summary>
    DecodingQueries,

    /// <summary>Attention scores of these queries at all cached positions, and the attention outputs.</summary>
    DecodingScores,

    /// <summary>Unnormalised probabilities of the tokens of the vocabulary.</summary>
    SamplingWeights,

    /// <summary>Sums of blocks of these probabilities.</summary>
    SamplingBlocks,
}
