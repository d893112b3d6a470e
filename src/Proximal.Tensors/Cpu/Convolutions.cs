namespace Proximal.Tensors;

/// <summary>Two-dimensional convolution as matrix products over the windows laid out as columns, image by image.</summary>
internal static unsafe class Convolutions<T>
    where T : struct, ILanes<T>
{
    // Weight gradients are summed within this many groups of images, then over the groups in order.
    private const int Groups = 16;

    /// <summary>y = x ⋆ weight + bias.</summary>
    public static void Forward(float* x, float* weight, float* bias, float* y, in ConvolutionShape shape)
    {
        var body = new ForwardBody(x, weight, bias, y, shape);
        WorkerPool.Shared.Run(shape.Batch, ref body);
    }

    /// <summary>The gradients; null ones are skipped.</summary>
    public static void Gradient(float* x, float* weight, float* dy, float* dx, float* dweight, float* dbias, in ConvolutionShape shape)
    {
        int weights = shape.Outputs * Window(shape);
        int groups = Math.Min(Groups, shape.Batch);
        float* partial = dweight == null ? null : Workspace.Get(Scratch.Partial, (long)groups * weights);
        if (partial != null) new Span<float>(partial, groups * weights).Clear();
        var body = new GradientBody(x, weight, dy, dx, partial, shape, groups);
        WorkerPool.Shared.Run(groups, ref body);
        for (int g = 0; partial != null && g < groups; g++) new Elementwise<T>.AddScaledSweep(partial + ((nint)g * weights), dweight, 1f).Run(0, weights);

        if (dbias == null) return;
        int area = shape.OutputHeight * shape.OutputWidth;
        for (int image = 0; image < shape.Batch; image++)
            for (int o = 0; o < shape.Outputs; o++) dbias[o] += Reductions<T>.Sum(dy + ((((nint)image * shape.Outputs) + o) * area), area);
    }

    private static int Window(in ConvolutionShape shape) => shape.Inputs * shape.KernelHeight * shape.KernelWidth;

    private readonly struct ForwardBody(float* x, float* weight, float* bias, float* y, ConvolutionShape shape) : IParallelBody
    {
        public void Invoke(int index)
        {
            int area = shape.OutputHeight * shape.OutputWidth;
            int window = Window(shape);
            float* columns = Workspace.Get(Scratch.Columns, (long)window * area);
            Unfold(x + ((nint)index * shape.Inputs * shape.Height * shape.Width), columns, shape);
            float* target = y + ((nint)index * shape.Outputs * area);
            if (bias != null)
                for (int o = 0; o < shape.Outputs; o++) new Span<float>(target + ((nint)o * area), area).Fill(bias[o]);
            Gemm<T>.Multiply(weight, window, 1, columns, area, target, area, bias == null ? null : target, area, shape.Outputs, area, window);
        }
    }

    private readonly struct GradientBody(
        float* x, float* weight, float* dy, float* dx, float* partial, ConvolutionShape shape, int groups) : IParallelBody
    {
        public void Invoke(int index)
        {
            int first = (int)((long)index * shape.Batch / groups);
            int end = (int)((long)(index + 1) * shape.Batch / groups);
            int area = shape.OutputHeight * shape.OutputWidth;
            int window = Window(shape);
            float* columns = Workspace.Get(Scratch.Columns, (long)window * area);
            for (int image = first; image < end; image++)
            {
                nint input = (nint)image * shape.Inputs * shape.Height * shape.Width;
                float* slope = dy + ((nint)image * shape.Outputs * area);
                if (partial != null)
                {
                    Unfold(x + input, columns, shape);
                    MatrixProducts<T>.Run(slope, false, columns, true, partial + ((nint)index * shape.Outputs * window), shape.Outputs, window, area, true);
                }

                if (dx == null) continue;
                Gemm<T>.Multiply(weight, 1, window, slope, area, columns, area, null, 0, window, area, shape.Outputs);
                FoldAdd(columns, dx + input, shape);
            }
        }
    }

    /// <summary>columns[c, ky, kx, oy, ox] = the image at that window's place, 0 outside.</summary>
    private static void Unfold(float* image, float* columns, in ConvolutionShape shape)
    {
        int outputHeight = shape.OutputHeight, outputWidth = shape.OutputWidth;
        for (int c = 0; c < shape.Inputs; c++, image += shape.Height * shape.Width)
        {
            for (int ky = 0; ky < shape.KernelHeight; ky++)
            {
                for (int kx = 0; kx < shape.KernelWidth; kx++)
                {
                    for (int oy = 0; oy < outputHeight; oy++, columns += outputWidth)
                    {
                        int iy = (oy * shape.Stride) - shape.Padding + ky;
                        if ((uint)iy >= (uint)shape.Height)
                        {
                            new Span<float>(columns, outputWidth).Clear();
                            continue;
                        }

                        float* row = image + (iy * shape.Width);
                        for (int ox = 0, ix = kx - shape.Padding; ox < outputWidth; ox++, ix += shape.Stride)
                            columns[ox] = (uint)ix < (uint)shape.Width ? row[ix] : 0f;
                    }
                }
            }
        }
    }

    /// <summary>Adds each column entry to its place in the image.</summary>
    private static void FoldAdd(float* columns, float* image, in ConvolutionShape shape)
    {
        int outputHeight = shape.OutputHeight, outputWidth = shape.OutputWidth;
        for (int c = 0; c < shape.Inputs; c++, image += shape.Height * shape.Width)
        {
            for (int ky = 0; ky < shape.KernelHeight; ky++)
            {
                for (int kx = 0; kx < shape.KernelWidth; kx++)
                {
                    for (int oy = 0; oy < outputHeight; oy++, columns += outputWidth)
                    {
                        int iy = (oy * shape.Stride) - shape.Padding + ky;
                        if ((uint)iy >= (uint)shape.Height) continue;
                        float* row = image + (iy * shape.Width);
                        for (int ox = 0, ix = kx - shape.Padding; ox < outputWidth; ox++, ix += shape.Stride)
                            if ((uint)ix < (uint)shape.Width) row[ix] += columns[ox];
                    }
                }
            }
        }
    }
}
