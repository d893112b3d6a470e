namespace Proximal.Tensors;

/// <summary>Element-wise arithmetic and normalisation of a single row, on the calling thread.</summary>
internal static unsafe class RowArithmetic<T>
    where T : struct, ILanes<T>
{
    /// <summary>y = a + b.</summary>
    public static void Add(float* a, float* b, float* y, int count)
    {
        int i = 0;
        for (; i + T.Count <= count; i += T.Count)
            T.Store(T.Load(a + i) + T.Load(b + i), y + i);
        for (; i < count; i++)
            y[i] = a[i] + b[i];
    }

    /// <summary>y = a b.</summary>
    public static void Multiply(float* a, float* b, float* y, int count)
    {
        int i = 0;
        for (; i + T.Count <= count; i += T.Count)
            T.Store(T.Load(a + i) * T.Load(b + i), y + i);
        for (; i < count; i++)
            y[i] = a[i] * b[i];
    }

    /// <summary>y = x + shift.</summary>
    public static void Shift(float* x, float shift, float* y, int count)
    {
        int i = 0;
        for (; i + T.Count <= count; i += T.Count)
            T.Store(T.Load(x + i) + T.Create(shift), y + i);
        for (; i < count; i++)
            y[i] = x[i] + shift;
    }

    /// <summary>y = scale x; x and y may be the same.</summary>
    public static void Scale(float* x, float scale, float* y, int count)
    {
        int i = 0;
        for (; i + T.Count <= count; i += T.Count)
            T.Store(T.Load(x + i) * T.Create(scale), y + i);
        for (; i < count; i++)
            y[i] = x[i] * scale;
    }

    /// <summary>
    /// RMS normalisation y = x / sqrt(mean x² + epsilon) weight if the bias is null, otherwise layer normalisation. x
    /// and y may be the same.
    /// </summary>
    /// <param name="x">[count].</param>
    /// <param name="weight">[count].</param>
    /// <param name="bias">[count], or null.</param>
    /// <param name="y">[count].</param>
    /// <param name="count">Number of elements.</param>
    /// <param name="epsilon">Added to the variance or the mean square.</param>
    /// <param name="weightOffset">Added to the weight of RMS normalisation.</param>
    public static void Normalize(
        float* x,
        float* weight,
        float* bias,
        float* y,
        int count,
        float epsilon,
        float weightOffset
    )
    {
        if (weightOffset != 0)
        {
            float* shifted = Workspace.Get(Scratch.ShiftedWeight, count);
            Shift(weight, weightOffset, shifted, count);
            weight = shifted;
        }

        float* statistics = stackalloc float[2];
        if (bias == null)
            new NormalizationRows<T>.RmsNormSweep(x, weight, y, statistics, count, epsilon).Run(0, 1);
        else
            new NormalizationRows<T>.LayerNormSweep(x, weight, bias, y, statistics, count, epsilon).Run(0, 1);
    }
}
