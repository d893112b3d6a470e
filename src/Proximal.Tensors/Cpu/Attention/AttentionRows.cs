using System.Runtime.CompilerServices;

namespace Proximal.Tensors;

/// <summary>Operations on one row of attention scores, whose length is a multiple of the lanes of a register.</summary>
internal static unsafe class AttentionRows<T>
    where T : struct, ILanes<T>
{
    /// <summary>
    /// x = e^(scale (x - largest)) in the visible places, from <paramref name="first"/> to
    /// <paramref name="visible"/>, and 0 in the others. Returns the sum.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Exponentials(float* x, int first, int visible, int count, float scale, out float largest)
    {
        MaskHidden(x, first, visible, count);

        // A NaN score makes the sum NaN, whatever the largest score is.
        T highest = T.Load(x);
        for (int j = T.Count; j < count; j += T.Count)
            highest = T.MaxNative(T.Load(x + j), highest);
        largest = T.Largest(highest);
        T sum = T.Zero,
            factor = T.Create(scale),
            shift = T.Create(-scale * largest);
        for (int j = 0; j < count; j += T.Count)
        {
            T power = VectorMath<T>.Exp(T.MultiplyAdd(T.Load(x + j), factor, shift));
            sum += power;
            T.Store(power, x + j);
        }

        return T.Sum(sum);
    }

    /// <summary>
    /// x = p = e^(scale x - logSum), the probabilities of the visible places, from <paramref name="first"/> to
    /// <paramref name="visible"/>, and dx = p (dx - <paramref name="meanGradient"/>), the gradient of the scores before
    /// scaling.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gradient(
        float* x,
        float* dx,
        int first,
        int visible,
        int count,
        float logSum,
        float scale,
        float meanGradient
    )
    {
        MaskHidden(x, first, visible, count);
        T factor = T.Create(scale),
            shift = T.Create(-logSum),
            mean = T.Create(meanGradient);
        for (int j = 0; j < count; j += T.Count)
        {
            T power = VectorMath<T>.Exp(T.MultiplyAdd(T.Load(x + j), factor, shift));
            T.Store(power, x + j);
            T.Store(power * (T.Load(dx + j) - mean), dx + j);
        }
    }

    /// <summary>x = tanh(scale x): the scores of capped attention, divided by the cap.</summary>
    public static void Cap(float* x, int count, float scale)
    {
        for (int j = 0; j < count; j += T.Count)
            T.Store(VectorMath<T>.Tanh(T.Load(x + j) * T.Create(scale)), x + j);
    }

    /// <summary>
    /// dx = (dx - <paramref name="meanGradient"/>) (1 - x²), for x of <see cref="Cap"/>: the gradient of the scores
    /// before the cap, without the factor of the probabilities.
    /// </summary>
    public static void CapGradient(float* x, float* dx, int count, float meanGradient)
    {
        T mean = T.Create(meanGradient),
            one = T.Create(1f);
        for (int j = 0; j < count; j += T.Count)
        {
            T tanh = T.Load(x + j);
            T.Store((T.Load(dx + j) - mean) * (one - (tanh * tanh)), dx + j);
        }
    }

    private static void MaskHidden(float* x, int first, int visible, int count)
    {
        for (int j = 0; j < first; j++)
            x[j] = float.NegativeInfinity;
        for (int j = visible; j < count; j++)
            x[j] = float.NegativeInfinity;
    }
}
