namespace Proximal.Tensors;

/// <summary>
/// Two-dimensional convolution and its gradients as products of matrices that are never laid out: the left factor's elements are
/// read where they lie in the images (<see cref="GatheredProducts{T}"/>), some images at a time.
/// </summary>
internal static unsafe class Convolutions<T>
    where T : struct, ILanes<T>
{
    // Weight gradients are summed within this many groups of images, then over the groups in order.
    private const int Groups = 16;

    // Positions that weight gradients are summed over at once: their slopes stay in the nearest cache.
    private const int PositionsPerBlock = 128;

    /// <summary>y = x ⋆ weight + bias.</summary>
    public static void Forward(float* x, float* weight, float* bias, float* y, in ConvolutionShape shape)
    {
        if (shape.Batch == 0)
            return;
        var windows = WindowTables.For(shape, GatheredProducts<T>.PaddedColumns(shape.Outputs));
        int columns = windows.Columns;
        float* right = Workspace.Get(Scratch.ConvolutionWeights, (windows.Taps + 1L) * columns); // [taps, columns], bias [columns]
        new Span<float>(right, (windows.Taps + 1) * columns).Clear();
        TransposedCopy.Run(weight, windows.Taps, right, columns, shape.Outputs, windows.Taps);
        float* start = bias == null ? null : right + ((nint)windows.Taps * columns);
        if (bias != null)
            new ReadOnlySpan<float>(bias, shape.Outputs).CopyTo(new Span<float>(start, columns));
        var body = new ForwardBody(x, right, start, y, shape, windows);
        WorkerPool.Current.Run(windows.CountChunks(shape), ref body);
    }

    /// <summary>The gradients, added to what is there; null ones are skipped.</summary>
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
        float* turned = Workspace.Get(Scratch.Product, (long)shape.Outputs * windows.Taps);
        TransposedCopy.Run(partial, windows.Columns, turned, windows.Taps, windows.Taps, shape.Outputs);
        new Elementwise<T>.AddScaledSweep(turned, dweight, 1f).Run(0, shape.Outputs * windows.Taps);
    }

    /// <summary>Images with zeros around them, or where none are asked for the images themselves.</summary>
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
            float* product = Workspace.Get(Scratch.Product, (long)images * area * windows.Columns); // [images, positions, columns]
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
                float* slopes = Slopes(dy + ((nint)image * shape.Outputs * windows.Area), images);
                if (partial != null)
                    AddToSums(image, images, slopes, sums);
                if (dx != null)
                    AddToInputs(dx + ((nint)image * shape.Inputs * shape.Height * shape.Width), images, slopes);
            }
        }

        /// <summary>The outputs' gradients with the channels of a position side by side: [images, positions, columns].</summary>
        private float* Slopes(float* source, int images)
        {
            int columns = windows.Columns,
                area = windows.Area;
            float* slopes = Workspace.Get(Scratch.Slopes, (long)images * area * columns);
            if (columns > shape.Outputs)
                new Span<float>(slopes, images * area * columns).Clear();
            for (int i = 0; i < images; i++)
                TransposedCopy.Run(
                    source + ((nint)i * shape.Outputs * area),
                    area,
                    slopes + ((nint)i * area * columns),
                    columns,
                    shape.Outputs,
                    area
                );
            return slopes;
        }

        private void AddToSums(int image, int images, float* slopes, float* sums)
        {
            int positions = images * windows.Area,
                columns = windows.Columns;
            float* biasSums = sums + ((nint)windows.Taps * columns);
            for (int p = 0; p < positions; p++)
            for (int j = 0; j < columns; j += T.Count)
                T.Store(T.Load(biasSums + j) + T.Load(slopes + ((nint)p * columns) + j), biasSums + j);
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
                    slopes + ((nint)p * columns),
                    columns,
                    sums,
                    windows.Rows,
                    sums
                );
            }
        }

        private void AddToInputs(float* target, int images, float* slopes)
        {
            int pixels = shape.Height * shape.Width,
                columns = phases.Columns;
            float* padded = phases.Pad(slopes, images);
            float* product = Workspace.Get(Scratch.Product, (long)images * pixels * columns); // [images, pixels, columns]
            phases.Run<T>(padded, images, product);
            float* turned = Workspace.Get(Scratch.Transposed, (long)shape.Inputs * pixels);
            for (int i = 0; i < images; i++, target += shape.Inputs * pixels)
            {
                TransposedCopy.Run(
                    product + ((nint)i * pixels * columns),
                    columns,
                    turned,
                    pixels,
                    pixels,
                    shape.Inputs
                );
                new Elementwise<T>.AddScaledSweep(turned, target, 1f).Run(0, shape.Inputs * pixels);
            }
        }
    }
}
