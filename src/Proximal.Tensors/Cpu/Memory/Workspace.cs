using System.Runtime.CompilerServices;

namespace Proximal.Tensors;

/// <summary>Scratch memory of one thread, which grows to the largest need and stays as long as the thread.</summary>
internal static unsafe class Workspace
{
    private const int Alignment = 64;
    private static readonly int Purposes = Enum.GetValues<Scratch>().Length;

    [ThreadStatic]
    private static float[]?[]? buffers;

    /// <summary>At least <paramref name="elements"/> floats of this thread's own, with unspecified contents; valid until the next request for the same purpose.</summary>
    public static float* Get(Scratch purpose, long elements)
    {
        float[]?[] mine = buffers ??= new float[]?[Purposes];
        float[]? buffer = mine[(int)purpose];
        long needed = elements + (Alignment / sizeof(float));
        if (buffer is null || buffer.Length < needed)
        {
            // Pinned, so that its address stays, and without a finalizer.
            buffer = GC.AllocateUninitializedArray<float>(checked((int)needed), pinned: true);
            mine[(int)purpose] = buffer;
        }

        nint start = (nint)Unsafe.AsPointer(ref buffer[0]);
        return (float*)((start + Alignment - 1) & ~(nint)(Alignment - 1));
    }
}

/// <summary>What scratch memory is for; different purposes never share it.</summary>
internal enum Scratch
{
    /// <summary>A transposed matrix.</summary>
    Transposed,

    /// <summary>Blocks of the right factor of a product, laid out for the tiles.</summary>
    PackedRight,

    /// <summary>Blocks of the left factor of a product, laid out for the tiles.</summary>
    PackedLeft,

    /// <summary>The transpose of a product.</summary>
    Product,

    /// <summary>Images with zeros around them.</summary>
    PaddedImages,

    /// <summary>The weights of a convolution, one output channel beside the other.</summary>
    ConvolutionWeights,

    /// <summary>The same for the inputs' gradient, phase by phase.</summary>
    ConvolutionTaps,

    /// <summary>Where a convolution finds the factors of its products.</summary>
    ConvolutionTables,

    /// <summary>Where the inputs' gradient finds them.</summary>
    ConvolutionTapTables,

    /// <summary>The gradients of outputs, one channel beside the other.</summary>
    Slopes,

    /// <summary>The same with zeros around them.</summary>
    PaddedSlopes,

    /// <summary>Gradients of groups of images, before they are summed.</summary>
    Partial,

    /// <summary>One sequence's keys, values and scores.</summary>
    Attention,

    /// <summary>A block of logits or of their gradients.</summary>
    Logits,

    /// <summary>The cosines and sines of one position.</summary>
    Angles,

    /// <summary>The last elements of rows, filled up to whole registers.</summary>
    RowTails,

    /// <summary>Sums of products, lane by lane.</summary>
    DotSums,

    /// <summary>Rows of a decoding pass after a norm.</summary>
    Normalized,

    /// <summary>The two parts of a gated layer.</summary>
    Gated,

    /// <summary>A few heads' queries or keys, ready for attention.</summary>
    DecodingQueries,

    /// <summary>Their scores at all positions, and the mixtures of values.</summary>
    DecodingScores,

    /// <summary>The weights of a vocabulary's tokens.</summary>
    Draws,

    /// <summary>The sums of blocks of them.</summary>
    DrawBlocks,
}
