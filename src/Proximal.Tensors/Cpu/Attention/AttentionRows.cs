using System.Runtime.CompilerServices;

namespace Proximal.Tensors;

/// <summary>What happens to one row of scores, whose length is a whole number of registers.</summary>
internal static unsafe class AttentionRows<T>
    where T : struct, ILanes<T>
{
    /// <summary>x = e^(scale (x - largest)) in the first <paramref name="seen"/> places and 0 in the others; returns the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Exponentials(float* x, int seen, int count, float scale, out float largest)
    {
        Hide(x, seen, count);

        // A score that is not a number makes the sum one that is not, whatever is the largest then.
        T highest = T.Load(x);
        for (int j = T.Count; j < count; j += T.Count)
            highest = T.Greater(T.Load(x + j), highest);
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

    /// <summary>x = p = e^(scale x - logSum), the probabilities of the first <paramref name="seen"/>, and dx = p (dx - drop), the gradient before scaling.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gradient(float* x, float* dx, int seen, int count, float logSum, float scale, float drop)
    {
        Hide(x, seen, count);
        T factor = T.Create(scale),
            shift = T.Create(-logSum),
            less = T.Create(drop);
        for (int j = 0; j < count; j += T.Count)
        {
            T power = VectorMath<T>.Exp(T.MultiplyAdd(T.Load(x + j), factor, shift));
            T.Store(power, x + j);
            T.Store(power * (T.Load(dx + j) - less), dx + j);
        }
    }

    private static void Hide(float* x, int seen, int count)
    {
        for (int j = seen; j < count; j++)
            x[j] = float.NegativeInfinity;
    }
}
