namespace Proximal.Tensors;

/// <summary>Cap of the logits of a row, cap · tanh(x / cap), and its gradient (Gemma Team 2024).</summary>
internal static unsafe class CappedRows<T>
    where T : struct, ILanes<T>
{
    /// <summary>x = cap tanh(x / cap).</summary>
    public static void Cap(float* x, int count, float cap)
    {
        int i = 0;
        for (; i + T.Count <= count; i += T.Count)
            At<T>(x + i, cap);
        for (; i < count; i++)
            At<Lanes32>(x + i, cap);
    }

    /// <summary>dy *= 1 - (y / cap)², for y of <see cref="Cap"/>.</summary>
    public static void Gradient(float* y, float* dy, int count, float cap)
    {
        int i = 0;
        for (; i + T.Count <= count; i += T.Count)
            GradientAt<T>(y + i, dy + i, cap);
        for (; i < count; i++)
            GradientAt<Lanes32>(y + i, dy + i, cap);
    }

    private static void At<TLanes>(float* x, float cap)
        where TLanes : struct, ILanes<TLanes> =>
        TLanes.Store(TLanes.Create(cap) * VectorMath<TLanes>.Tanh(TLanes.Load(x) * TLanes.Create(1f / cap)), x);

    private static void GradientAt<TLanes>(float* y, float* dy, float cap)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes tanh = TLanes.Load(y) * TLanes.Create(1f / cap);
        TLanes.Store(TLanes.Load(dy) * (TLanes.Create(1f) - (tanh * tanh)), dy);
    }
}
