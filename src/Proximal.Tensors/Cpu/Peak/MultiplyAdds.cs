using System.Runtime.CompilerServices;

namespace Proximal.Tensors;

/// <summary>Multiply-adds only, in enough independent chains to hide their latency.</summary>
internal static class MultiplyAdds<T>
    where T : struct, ILanes<T>
{
    /// <summary>Number of independent chains: with the two factors they fit into 16 registers.</summary>
    internal const int Accumulators = 12;

    /// <summary>
    /// Runs <paramref name="rounds"/> rounds of all chains. Returns a value that depends on every chain, so that the
    /// compiler cannot remove any.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float Run(int rounds, float start)
    {
        // Each chain computes c = a c + b, which converges to b / (1 - a) = 2, so all values are normal numbers.
        T a = T.Create(0.75f),
            b = T.Create(0.5f);
        T c0 = T.Create(start),
            c1 = c0 + b,
            c2 = c1 + b,
            c3 = c2 + b,
            c4 = c3 + b,
            c5 = c4 + b;
        T c6 = c5 + b,
            c7 = c6 + b,
            c8 = c7 + b,
            c9 = c8 + b,
            c10 = c9 + b,
            c11 = c10 + b;
        for (int i = 0; i < rounds; i++)
        {
            c0 = T.MultiplyAdd(c0, a, b);
            c1 = T.MultiplyAdd(c1, a, b);
            c2 = T.MultiplyAdd(c2, a, b);
            c3 = T.MultiplyAdd(c3, a, b);
            c4 = T.MultiplyAdd(c4, a, b);
            c5 = T.MultiplyAdd(c5, a, b);
            c6 = T.MultiplyAdd(c6, a, b);
            c7 = T.MultiplyAdd(c7, a, b);
            c8 = T.MultiplyAdd(c8, a, b);
            c9 = T.MultiplyAdd(c9, a, b);
            c10 = T.MultiplyAdd(c10, a, b);
            c11 = T.MultiplyAdd(c11, a, b);
        }

        return T.Sum((((c0 + c1) + (c2 + c3)) + ((c4 + c5) + (c6 + c7))) + ((c8 + c9) + (c10 + c11)));
    }
}
