namespace Proximal.Tensors;

/// <summary>
/// Index tables of a convolution: tap t of the window at position p lies at positions[p] + steps[t] from the first
/// (padded) image of a chunk. A chunk is a group of images with enough positions to fill the tiles.
/// </summary>
internal readonly unsafe struct WindowTables
{
    private const int MinPositions = 256;

    private WindowTables(in ConvolutionShape shape, int columns)
    {
        Columns = columns;
        Area = shape.OutputHeight * shape.OutputWidth;
        Taps = shape.Inputs * shape.KernelHeight * shape.KernelWidth;
        ChunkImages = Math.Min(shape.Batch, ((MinPositions - 1) / Area) + 1);
        int positions = ChunkImages * Area,
            rows = Math.Max(positions, Taps);
        Positions = (int*)Workspace.Get(Scratch.ConvolutionTables, positions + Taps + (long)rows);
        Steps = Positions + positions;
        Rows = Steps + Taps;
    }

    /// <summary>
    /// Row length of the output gradients and of a product: the output channels, padded to whole registers.
    /// </summary>
    public int Columns { get; }

    /// <summary>Output positions of an image.</summary>
    public int Area { get; }

    /// <summary>Elements of a window (inputs · kernel height · kernel width).</summary>
    public int Taps { get; }

    /// <summary>Images of a chunk; the last chunk may have fewer.</summary>
    public int ChunkImages { get; }

    /// <summary>Offset of the window of each position of a chunk.</summary>
    public int* Positions { get; }

    /// <summary>Offset of each element of a window from the start of the window.</summary>
    public int* Steps { get; }

    /// <summary>Offsets of the rows of a product.</summary>
    public int* Rows { get; }

    /// <summary>Builds the tables in the scratch memory of the current thread.</summary>
    /// <param name="shape">At least one image.</param>
    /// <param name="columns">See <see cref="Columns"/>.</param>
    public static WindowTables For(in ConvolutionShape shape, int columns)
    {
        var tables = new WindowTables(shape, columns);
        int height = shape.Height + (2 * shape.Padding),
            width = shape.Width + (2 * shape.Padding);
        int* next = tables.Positions;
        for (int image = 0; image < tables.ChunkImages; image++)
        for (int oy = 0; oy < shape.OutputHeight; oy++)
        for (int ox = 0; ox < shape.OutputWidth; ox++)
            *next++ = (((image * shape.Inputs * height) + (oy * shape.Stride)) * width) + (ox * shape.Stride);
        for (int c = 0; c < shape.Inputs; c++)
        for (int ky = 0; ky < shape.KernelHeight; ky++)
        for (int kx = 0; kx < shape.KernelWidth; kx++)
            *next++ = (((c * height) + ky) * width) + kx;
        int rows = Math.Max(tables.ChunkImages * tables.Area, tables.Taps);
        for (int r = 0; r < rows; r++)
            tables.Rows[r] = r * columns;
        return tables;
    }

    /// <summary>Number of chunks of the batch.</summary>
    public int CountChunks(in ConvolutionShape shape) => (shape.Batch + ChunkImages - 1) / ChunkImages;
}
