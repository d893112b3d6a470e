namespace Proximal.Tensors;

/// <summary>Max pooling over images in NCHW layout.</summary>
internal static unsafe class Pooling
{
    /// <summary>
    /// Largest element of each window and its index within the plane, for planes of [batch · channels].
    /// </summary>
    internal readonly struct MaxPoolSweep(float* x, float* y, float* indices, ConvolutionShape shape) : ISweep
    {
        public void Run(int from, int to)
        {
            int outputs = shape.OutputHeight * shape.OutputWidth;
            for (int plane = from; plane < to; plane++)
                Plane(
                    x + ((long)plane * shape.Height * shape.Width),
                    y + ((long)plane * outputs),
                    indices + ((long)plane * outputs)
                );
        }

        private void Plane(float* image, float* largest, float* where)
        {
            for (int oy = 0; oy < shape.OutputHeight; oy++)
            {
                int top = Math.Max(0, (oy * shape.Stride) - shape.Padding);
                int bottom = Math.Min(shape.Height, (oy * shape.Stride) - shape.Padding + shape.KernelHeight);
                for (int ox = 0; ox < shape.OutputWidth; ox++)
                {
                    int left = Math.Max(0, (ox * shape.Stride) - shape.Padding);
                    int right = Math.Min(shape.Width, (ox * shape.Stride) - shape.Padding + shape.KernelWidth);
                    int best = (top * shape.Width) + left;
                    for (int iy = top; iy < bottom; iy++)
                    {
                        for (int at = (iy * shape.Width) + left; at < (iy * shape.Width) + right; at++)
                            if (image[at] > image[best] || float.IsNaN(image[at]))
                                best = at;
                    }

                    *largest++ = image[best];
                    *where++ = best;
                }
            }
        }
    }

    /// <summary>dx += dy at the indices of the forward pass.</summary>
    internal readonly struct MaxPoolGradientSweep(float* dy, float* indices, float* dx, ConvolutionShape shape) : ISweep
    {
        public void Run(int from, int to)
        {
            int outputs = shape.OutputHeight * shape.OutputWidth;
            for (int plane = from; plane < to; plane++)
            {
                float* target = dx + ((long)plane * shape.Height * shape.Width);
                for (long i = (long)plane * outputs; i < (long)(plane + 1) * outputs; i++)
                    target[(int)indices[i]] += dy[i];
            }
        }
    }
}
