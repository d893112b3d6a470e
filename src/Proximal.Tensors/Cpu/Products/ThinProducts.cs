using System.Runtime.CompilerServices;

namespace Proximal.Tensors;

/// <summary>
/// Matrix products with fewer columns than a register has lanes: the output layers of networks, and the weight
/// gradients of their first layers.
/// </summary>
internal static unsafe class ThinProducts<T>
    where T : struct, ILanes<T>
{
    private const int MaxDotColumns = 8;

    /// <summary>Whether <see cref="Dots"/> computes x Wᵀ for this number of columns and this inner length.</summary>
    public static bool IsDotShape(int columns, int k) =>
        columns <= Math.Min(MaxDotColumns, T.Count / 2) && k >= T.Count;

    /// <summary>Whether <see cref="MultiplyTransposed"/> computes aᵀ b of shape [m, n].</summary>
    public static bool IsNarrowGradient(int m, int n) => n < T.Count && m >= 2 * T.Count;

    /// <summary>
    /// C[r, j] = x[r] · w[j] + start[r, j] for x [rows, k] and w [columns, k]. Each element is a sum over lanes in a
    /// fixed order. start is C itself to accumulate, a bias with startRow 0, or null for zeros.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dots(float* x, float* w, float* c, float* start, nint startRow, int rows, int columns, int k)
    {
        for (int r = 0; r < rows; r++, x += k, c += columns)
        {
            float* weights = w;
            for (int j = 0; j < columns; j++, weights += k)
            {
                float first = start == null ? 0f : start[(r * startRow) + j];
                c[j] = first + Dot(x, weights, k);
            }
        }
    }

    /// <summary>
    /// C = Aᵀ B, or C += Aᵀ B, for A [k, m] and B [k, n] with few columns n. Computes Bᵀ A, whose rows fill registers,
    /// in scratch memory and transposes the result.
    /// </summary>
    public static void MultiplyTransposed(float* a, float* b, float* c, int m, int n, int k, bool accumulate)
    {
        float* transposed = Workspace.Get(Scratch.Product, (long)m * n);
        if (accumulate)
            TransposedCopy.Run(c, n, transposed, m, m, n);
        Gemm<T>.Multiply(b, 1, n, a, m, transposed, m, accumulate ? transposed : null, m, n, m, k);
        TransposedCopy.Run(transposed, m, c, n, n, m);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Dot(float* x, float* y, int k)
    {
        T a = T.Zero,
            b = T.Zero;
        int i = 0;
        for (; i + (2 * T.Count) <= k; i += 2 * T.Count)
        {
            a = T.MultiplyAdd(T.Load(x + i), T.Load(y + i), a);
            b = T.MultiplyAdd(T.Load(x + i + T.Count), T.Load(y + i + T.Count), b);
        }

        if (i + T.Count <= k)
        {
            a = T.MultiplyAdd(T.Load(x + i), T.Load(y + i), a);
            i += T.Count;
        }

        float rest = 0f;
        for (; i < k; i++)
            rest = float.MultiplyAddEstimate(x[i], y[i], rest);
        return T.Sum(a + b) + rest;
    }
}
