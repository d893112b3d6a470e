namespace Proximal.Tensors;

/// <summary>
/// Input gradient of a convolution as matrix products. Pixels with the same remainders of their coordinates modulo the
/// stride form a phase. All pixels of a phase are reached through the same taps of the window, and neighbouring pixels
/// of a phase through neighbouring output positions. So each phase is a convolution with stride 1 over the zero-padded
/// output gradients.
/// </summary>
internal readonly unsafe struct PhaseTables
{
    private readonly ConvolutionShape shape;
    private readonly int chunkImages;
    private readonly int gradientColumns;
    private readonly int top;
    private readonly int left;
    private readonly int height;
    private readonly int width;

    // Ordered by phase: for each pixel of a chunk, the offset of the output gradients of its last position, and its row
    // in the product.
    private readonly int* pixels;
    private readonly int* targets;

    // Ordered by phase: for each tap and output channel, the offset from there, and the weights of all input channels.
    private readonly int* steps;
    private readonly float* taps;

    private PhaseTables(in ConvolutionShape shape, in WindowTables windows, int columns)
    {
        this.shape = shape;
        chunkImages = windows.ChunkImages;
        gradientColumns = windows.Columns;
        Columns = columns;
        (top, left) = ((shape.KernelHeight - 1) / shape.Stride, (shape.KernelWidth - 1) / shape.Stride);
        height = top + Math.Max(shape.OutputHeight, ((shape.Padding + shape.Height - 1) / shape.Stride) + 1);
        width = left + Math.Max(shape.OutputWidth, ((shape.Padding + shape.Width - 1) / shape.Stride) + 1);
        int count = chunkImages * shape.Height * shape.Width,
            products = shape.KernelHeight * shape.KernelWidth * shape.Outputs;
        pixels = (int*)Workspace.Get(Scratch.ConvolutionTapTables, (2L * count) + products);
        targets = pixels + count;
        steps = targets + count;
        taps = Workspace.Get(Scratch.ConvolutionTaps, (long)products * columns);
    }

    /// <summary>Row length of the product: the input channels, padded to whole registers.</summary>
    public int Columns { get; }

    /// <summary>Builds the tables and weights in the scratch memory of the current thread.</summary>
    /// <param name="shape">At least one image.</param>
    /// <param name="windows">Tables of the forward convolution.</param>
    /// <param name="columns">See <see cref="Columns"/>.</param>
    /// <param name="weight">[outputs, inputs, kernel height, kernel width].</param>
    public static PhaseTables For(in ConvolutionShape shape, in WindowTables windows, int columns, float* weight)
    {
        var tables = new PhaseTables(shape, windows, columns);
        (int pixel, int tap) = (0, 0);
        for (int py = 0; py < shape.Stride; py++)
        {
            for (int px = 0; px < shape.Stride; px++)
            {
                pixel = tables.AddPixels(pixel, py, px);
                tap = tables.AddTaps(tap, py, px, weight);
            }
        }

        return tables;
    }

    /// <summary>The output gradients [images, positions, columns] with zero padding around each image.</summary>
    public float* Pad(float* gradients, int images)
    {
        float* padded = Workspace.Get(Scratch.PaddedGradients, (long)images * height * width * gradientColumns);
        new Span<float>(padded, images * height * width * gradientColumns).Clear();
        int line = shape.OutputWidth * gradientColumns;
        for (int i = 0; i < images; i++)
        {
            float* to = padded + ((((((nint)i * height) + top) * width) + left) * gradientColumns);
            for (int oy = 0; oy < shape.OutputHeight; oy++, gradients += line, to += width * gradientColumns)
                new ReadOnlySpan<float>(gradients, line).CopyTo(new Span<float>(to, line));
        }

        return padded;
    }

    /// <summary>
    /// Computes the input gradient with the channels of a pixel side by side: [images, pixels, columns].
    /// </summary>
    public void Run<T>(float* padded, int images, float* product)
        where T : struct, ILanes<T>
    {
        (int pixel, int tap) = (0, 0);
        for (int py = 0; py < shape.Stride; py++)
        {
            for (int px = 0; px < shape.Stride; px++)
            {
                int ofImage = Lines(py, shape.Height) * Lines(px, shape.Width);
                int products = Taps(py, shape.KernelHeight) * Taps(px, shape.KernelWidth) * shape.Outputs;
                GatheredProducts<T>.Run(
                    padded,
                    pixels + pixel,
                    images * ofImage,
                    steps + tap,
                    products,
                    taps + ((nint)tap * Columns),
                    Columns,
                    product,
                    targets + pixel,
                    null
                );
                pixel += chunkImages * ofImage;
                tap += products;
            }
        }
    }

    private int AddPixels(int at, int py, int px)
    {
        for (int image = 0; image < chunkImages; image++)
        {
            for (int y = First(py); y < shape.Height; y += shape.Stride)
            {
                for (int x = First(px); x < shape.Width; x += shape.Stride, at++)
                {
                    (int oy, int ox) = ((y + shape.Padding) / shape.Stride, (x + shape.Padding) / shape.Stride);
                    pixels[at] = ((((image * height) + oy + top) * width) + ox + left) * gradientColumns;
                    targets[at] = ((((image * shape.Height) + y) * shape.Width) + x) * Columns;
                }
            }
        }

        return at;
    }

    private int AddTaps(int at, int py, int px, float* weight)
    {
        int window = shape.KernelHeight * shape.KernelWidth;
        for (int ky = py; ky < shape.KernelHeight; ky += shape.Stride)
        {
            for (int kx = px; kx < shape.KernelWidth; kx += shape.Stride)
            {
                int back = (((ky / shape.Stride) * width) + (kx / shape.Stride)) * gradientColumns;
                for (int o = 0; o < shape.Outputs; o++, at++)
                {
                    steps[at] = o - back;
                    float* row = taps + ((nint)at * Columns);
                    float* from = weight + ((nint)o * shape.Inputs * window) + (ky * shape.KernelWidth) + kx;
                    for (int c = 0; c < Columns; c++)
                        row[c] = c < shape.Inputs ? from[c * window] : 0f;
                }
            }
        }

        return at;
    }

    // The first pixel of a phase in a line, the number of its pixels, and the number of taps that reach them.
    private int First(int phase) => (phase + (shape.Stride * shape.Padding) - shape.Padding) % shape.Stride;

    private int Lines(int phase, int length) =>
        First(phase) < length ? ((length - 1 - First(phase)) / shape.Stride) + 1 : 0;

    private int Taps(int phase, int kernel) => phase < kernel ? ((kernel - 1 - phase) / shape.Stride) + 1 : 0;
}
