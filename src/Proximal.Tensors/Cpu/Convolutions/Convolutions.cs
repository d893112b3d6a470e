namespace Proximal.Tensors;

/// <summary>
/// Two-dimensional convolution and its gradients as matrix products without im2col: <see cref="GatheredProducts{T}"/>
/// reads the elements of the left factor from the images, a few images at a time.
/// </summary>
internal static unsafe class Convolutions<T>
    where T : struct, ILanes<T>
{
    // Weight gradients are summed within at most this many groups of images, then over the groups in order.
    private const int Groups = 16;

    // Positions of a block of weight gradients; their output gradients stay in the level-1 cache.
    private const int PositionsPerBlock = 128;

    /// <summary>y = x ⋆ weight + bias.</summary>
    public static void Forward(float* x, float* weight, float* bias, float* y, in ConvolutionShape shape)
    {
        if (shape.Batch == 0)
            return;
        var windows = WindowTables.For(shape, GatheredProducts<T>.PaddedColumns(shape.Outputs));
        int columns = windows.Columns;
        // [taps, columns], bias [columns]
        float* right = Workspace.Get(Scratch.ConvolutionWeights, (windows.Taps + 1L) * columns);
        new Span<float>(right, (windows.Taps + 1) * columns).Clear();
        TransposedCopy.Run(weight, windows.Taps, right, columns, shape.Outputs, windows.Taps);
        float* start = bias == null ? null : right + ((nint)windows.Taps * columns);
        if (bias != null)
            new ReadOnlySpan<float>(bias, shape.Outputs).CopyTo(new Span<float>(start, columns));
        var body = new ForwardBody(x, right, start, y, shape, windows);
        WorkerPool.Current.Run(windows.CountChunks(shape), ref body);
    }

    /// <summary>Adds the gradients. Null gradients are skipped.</summary>
    public static void Gradient(
        float* x,
        float* weight,
        float* dy,
        float* dx,
        float* dweight,
        float* dbias,
        in ConvolutionShape shape
    )
    {
        if (shape.Batch == 0)
            return;
        var windows = WindowTables.For(shape, GatheredProducts<T>.PaddedColumns(shape.Outputs));
        int groups = Math.Min(Groups, windows.CountChunks(shape));
        int sums = (windows.Taps + 1) * windows.Columns; // dweightᵀ [taps, columns], dbias [columns]
        float* partial = dweight == null && dbias == null ? null : Workspace.Get(Scratch.Partial, (long)groups * sums);
        PhaseTables phases =
            dx == null
                ? default
                : PhaseTables.For(shape, windows, GatheredProducts<T>.PaddedColumns(shape.Inputs), weight);
        var body = new GradientBody(x, dy, dx, partial, dweight != null, shape, windows, phases, groups);
        WorkerPool.Current.Run(groups, ref body);
        for (int g = 1; partial != null && g < groups; g++)
            new Elementwise<T>.AddScaledSweep(partial + ((nint)g * sums), partial, 1f).Run(0, sums);
        if (dbias != null)
            new Elementwise<T>.AddScaledSweep(partial + ((nint)windows.Taps * windows.Columns), dbias, 1f).Run(
                0,
                shape.Outputs
            );
        if (dweight == null)
            return;
        float* transposed = Workspace.Get(Scratch.Product, (long)shape.Outputs * windows.Taps);
        TransposedCopy.Run(partial, windows.Columns, transposed, windows.Taps, windows.Taps, shape.Outputs);
        new Elementwise<T>.AddScaledSweep(transposed, dweight, 1f).Run(0, shape.Outputs * windows.Taps);
    }

    /// <summary>The images with zero padding, or the images themselves if the padding is 0.</summary>
    private static float* Padded(float* images, int count, in ConvolutionShape shape)
    {
        if (shape.Padding == 0)
            return images;
        int height = shape.Height + (2 * shape.Padding),
            width = shape.Width + (2 * shape.Padding);
        float* padded = Workspace.Get(Scratch.PaddedImages, (long)count * shape.Inputs * height * width);
        new Span<float>(padded, count * shape.Inputs * height * width).Clear();
        for (int channel = 0; channel < count * shape.Inputs; channel++)
        {
            float* to = padded + ((((nint)channel * height) + shape.Padding) * width) + shape.Padding;
            for (int row = 0; row < shape.Height; row++, images += shape.Width, to += width)
                new ReadOnlySpan<float>(images, shape.Width).CopyTo(new Span<float>(to, shape.Width));
        }

        return padded;
    }

    private readonly struct ForwardBody(
        float* x,
        float* right,
        float* start,
        float* y,
        ConvolutionShape shape,
        WindowTables windows
    ) : IParallelBody
    {
        public void Invoke(int index)
        {
            int first = index * windows.ChunkImages,
                images = Math.Min(windows.ChunkImages, shape.Batch - first),
                area = windows.Area;
            float* source = Padded(x + ((nint)first * shape.Inputs * shape.Height * shape.Width), images, shape);
            // [images, positions, columns]
            float* product = Workspace.Get(Scratch.Product, (long)images * area * windows.Columns);
            GatheredProducts<T>.Run(
                source,
                windows.Positions,
                images * area,
                windows.Steps,
                windows.Taps,
                right,
                windows.Columns,
                product,
                windows.Rows,
                start
            );
            for (int i = 0; i < images; i++)
            {
                TransposedCopy.Run(
                    product + ((nint)i * area * windows.Columns),
                    windows.Columns,
                    y + ((nint)(first + i) * shape.Outputs * area),
                    area,
                    area,
                    shape.Outputs
                );
            }
        }
    }

    private readonly struct GradientBody(
        float* x,
        float* dy,
        float* dx,
        float* partial,
        bool ofWeights,
        ConvolutionShape shape,
        WindowTables windows,
        PhaseTables phases,
        int groups
    ) : IParallelBody
    {
        public void Invoke(int index)
        {
            int chunks = windows.CountChunks(shape),
                columns = windows.Columns;
            float* sums = partial + ((nint)index * (windows.Taps + 1) * columns);
            if (partial != null)
                new Span<float>(sums, (windows.Taps + 1) * columns).Clear();
            int first = (int)((long)index * chunks / groups) * windows.ChunkImages;
            int end = Math.Min(shape.Batch, (int)((long)(index + 1) * chunks / groups) * windows.ChunkImages);
            for (int image = first; image < end; image += windows.ChunkImages)
            {
                int images = Math.Min(windows.ChunkImages, end - image);
                float* gradients = OutputGradients(dy + ((nint)image * shape.Outputs * windows.Area), images);
                if (partial != null)
                    AddToSums(image, images, gradients, sums);
                if (dx != null)
                    AddToInputs(dx + ((nint)image * shape.Inputs * shape.Height * shape.Width), images, gradients);
            }
        }

        /// <summary>
        /// The output gradients with the channels of a position side by side: [images, positions, columns].
        /// </summary>
        private float* OutputGradients(float* source, int images)
        {
            int columns = windows.Columns,
                area = windows.Area;
            float* gradients = Workspace.Get(Scratch.OutputGradients, (long)images * area * columns);
            if (columns > shape.Outputs)
                new Span<float>(gradients, images * area * columns).Clear();
            for (int i = 0; i < images; i++)
                TransposedCopy.Run(
                    source + ((nint)i * shape.Outputs * area),
                    area,
                    gradients + ((nint)i * area * columns),
                    columns,
                    shape.Outputs,
                    area
                );
            return gradients;
        }

        private void AddToSums(int image, int images, float* gradients, float* sums)
        {
            int positions = images * windows.Area,
                columns = windows.Columns;
            float* biasSums = sums + ((nint)windows.Taps * columns);
            for (int p = 0; p < positions; p++)
            for (int j = 0; j < columns; j += T.Count)
                T.Store(T.Load(biasSums + j) + T.Load(gradients + ((nint)p * columns) + j), biasSums + j);
            if (!ofWeights)
                return;
            float* source = Padded(x + ((nint)image * shape.Inputs * shape.Height * shape.Width), images, shape);
            for (int p = 0; p < positions; p += PositionsPerBlock)
            {
                GatheredProducts<T>.Run(
                    source,
                    windows.Steps,
                    windows.Taps,
                    windows.Positions + p,
                    Math.Min(PositionsPerBlock, positions - p),
                    gradients + ((nint)p * columns),
                    columns,
                    sums,
                    windows.Rows,
                    sums
                );
            }
        }

        private void AddToInputs(float* target, int images, float* gradients)
        {
            int pixels = shape.Height * shape.Width,
                columns = phases.Columns;
            float* padded = phases.Pad(gradients, images);
            // [images, pixels, columns]
            float* product = Workspace.Get(Scratch.Product, (long)images * pixels * columns);
            phases.Run<T>(padded, images, product);
            float* transposed = Workspace.Get(Scratch.Transposed, (long)shape.Inputs * pixels);
            for (int i = 0; i < images; i++, target += shape.Inputs * pixels)
            {
                TransposedCopy.Run(
                    product + ((nint)i * pixels * columns),
                    columns,
                    transposed,
                    pixels,
                    pixels,
                    shape.Inputs
                );
                new Elementwise<T>.AddScaledSweep(transposed, target, 1f).Run(0, shape.Inputs * pixels);
            }
        }
    }
}
