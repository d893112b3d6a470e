namespace Proximal.Tensors;

/// <summary>
/// Copies of the columns of one head, padded with zeros to whole registers. The rows lie far apart in memory, so they
/// are prefetched.
/// </summary>
internal static unsafe class HeadRows<T>
    where T : struct, ILanes<T>
{
    private const int PrefetchRows = 8;
    private const int RowsPerBlock = 16;

    /// <summary>Rounds up to a multiple of the lanes of a register.</summary>
    public static int Padded(int count) => (count + T.Count - 1) / T.Count * T.Count;

    /// <summary>target [rows, padded] = source [rows, width].</summary>
    public static void Copy(float* source, nint sourceRow, float* target, int padded, int rows, int width)
    {
        for (int r = 0; r < rows; r++, source += sourceRow, target += padded)
        {
            CacheLines.FetchRows(source + (PrefetchRows * sourceRow), 0, 1, width);
            int j = 0;
            for (; j + T.Count <= width; j += T.Count)
                T.Store(T.Load(source + j), target + j);
            if (j == padded)
                continue;
            T.Store(T.Zero, target + j);
            for (; j < width; j++)
                target[j] = source[j];
        }
    }

    /// <summary>target [width, padded] = transpose of source [rows, width].</summary>
    public static void CopyTransposed(float* source, nint sourceRow, float* target, int padded, int rows, int width)
    {
        for (int r = 0; r < rows; r += RowsPerBlock)
        {
            float* from = source + (r * sourceRow);
            CacheLines.FetchRows(from + (RowsPerBlock * sourceRow), sourceRow, RowsPerBlock, width);
            TransposedCopy.Run(from, sourceRow, target + r, padded, Math.Min(RowsPerBlock, rows - r), width);
        }

        for (int i = 0; i < width && rows < padded; i++)
        for (int j = rows; j < padded; j++)
            target[((nint)i * padded) + j] = 0;
    }

    /// <summary>y = scale x, or y += scale x with <paramref name="accumulate"/>.</summary>
    public static void Scale(float* x, float* y, float scale, int width, bool accumulate)
    {
        T factor = T.Create(scale);
        int j = 0;
        for (; j + T.Count <= width; j += T.Count)
            T.Store(accumulate ? T.MultiplyAdd(factor, T.Load(x + j), T.Load(y + j)) : factor * T.Load(x + j), y + j);
        for (; j < width; j++)
            y[j] = accumulate ? float.MultiplyAddEstimate(scale, x[j], y[j]) : scale * x[j];
    }
}
