namespace Proximal.Tensors;

/// <summary>What happens to one row of scores, whose length is a whole number of registers.</summary>
internal static unsafe class AttentionRows<T>
    where T : struct, ILanes<T>
{
    /// <summary>x = e^(scale (x - largest)); returns the sum.</summary>
    public static float Exponentials(float* x, int count, float largest, float scale)
    {
        T sum = T.Zero;
        for (int j = 0; j < count; j += T.Count)
        {
            T power = VectorMath<T>.Exp((T.Load(x + j) - T.Create(largest)) * T.Create(scale));
            sum += power;
            T.Store(power, x + j);
        }

        return T.Sum(sum);
    }

    /// <summary>x = p = e^(scale x - logSum), the probabilities, and dx = p (dx - drop), the gradient before scaling.</summary>
    public static void Gradient(float* x, float* dx, int count, float logSum, float scale, float drop)
    {
        for (int j = 0; j < count; j += T.Count)
        {
            T power = VectorMath<T>.Exp(T.MultiplyAdd(T.Load(x + j), T.Create(scale), T.Create(-logSum)));
            T.Store(power, x + j);
            T.Store(power * (T.Load(dx + j) - T.Create(drop)), dx + j);
        }
    }
}
