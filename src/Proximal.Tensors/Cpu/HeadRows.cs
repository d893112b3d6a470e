namespace Proximal.Tensors;

/// <summary>Copies of one head's columns, filled up with zeros to whole registers.</summary>
internal static unsafe class HeadRows<T>
    where T : struct, ILanes<T>
{
    /// <summary>The next whole number of registers.</summary>
    public static int Padded(int count) => (count + T.Count - 1) / T.Count * T.Count;

    /// <summary>target [rows, padded] = source [rows, width].</summary>
    public static void Copy(float* source, nint sourceRow, float* target, int padded, int rows, int width)
    {
        for (int r = 0; r < rows; r++)
        {
            new ReadOnlySpan<float>(source + (r * sourceRow), width).CopyTo(new Span<float>(target, width));
            for (int j = width; j < padded; j++) target[j] = 0;
            target += padded;
        }
    }

    /// <summary>target [width, padded] = source [rows, width], turned.</summary>
    public static void CopyTurned(float* source, nint sourceRow, float* target, int padded, int rows, int width)
    {
        TransposedCopy.Run(source, sourceRow, target, padded, rows, width);
        for (int i = 0; i < width && rows < padded; i++) new Span<float>(target + ((nint)i * padded) + rows, padded - rows).Clear();
    }

    /// <summary>y = scale x, or y += scale x.</summary>
    public static void Scale(float* x, float* y, float scale, int width, bool accumulate)
    {
        int j = 0;
        for (; j + T.Count <= width; j += T.Count)
            T.Store(T.MultiplyAdd(T.Create(scale), T.Load(x + j), accumulate ? T.Load(y + j) : T.Zero), y + j);
        for (; j < width; j++) y[j] = float.MultiplyAddEstimate(scale, x[j], accumulate ? y[j] : 0f);
    }
}
