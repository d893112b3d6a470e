using System.Runtime.CompilerServices;

namespace Proximal.Tensors;

/// <summary>
/// Weighted sums of the cached values of a head, Σ weight[position] value[position]. Lanes are elements of the head.
/// Every result is one chain of multiply-adds over the positions, for any number of queries. Lanes after the last
/// element of the head compute results that are not used.
/// </summary>
internal static unsafe class CachedValues<T>
    where T : struct, ILanes<T>
{
    private const int Page = DecoderPass.PagePositions;

    /// <summary>Computes one weighted sum over <paramref name="count"/> positions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void One(float* weights, Address* pages, nint offset, int width, int count, float* results)
    {
        int column = 0;
        for (; column + (4 * T.Count) <= width; column += 4 * T.Count)
        {
            T a = T.Zero,
                b = T.Zero,
                c = T.Zero,
                d = T.Zero;
            for (int first = 0; first < count; first += Page)
            {
                float* values = (float*)pages[first / Page].Value + offset + (Page * width) + column;
                for (int i = first; i < Math.Min(count, first + Page); i++, values += width)
                {
                    T weight = T.Create(weights[i]);
                    a = T.MultiplyAdd(weight, T.Load(values), a);
                    b = T.MultiplyAdd(weight, T.Load(values + T.Count), b);
                    c = T.MultiplyAdd(weight, T.Load(values + (2 * T.Count)), c);
                    d = T.MultiplyAdd(weight, T.Load(values + (3 * T.Count)), d);
                }
            }

            T.Store(a, results + column);
            T.Store(b, results + column + T.Count);
            T.Store(c, results + column + (2 * T.Count));
            T.Store(d, results + column + (3 * T.Count));
        }

        for (; column < width; column += T.Count)
        {
            T a = T.Zero;
            for (int first = 0; first < count; first += Page)
            {
                float* values = (float*)pages[first / Page].Value + offset + (Page * width) + column;
                for (int i = first; i < Math.Min(count, first + Page); i++, values += width)
                    a = T.MultiplyAdd(T.Create(weights[i]), T.Load(values), a);
            }

            T.Store(a, results + column);
        }
    }

    /// <summary>
    /// Computes the weighted sums of <see cref="CachedScores{T}.Queries"/> queries. Weights of positions that a query
    /// does not see are 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile(
        float* weights,
        nint weightRow,
        Address* pages,
        nint offset,
        int width,
        int count,
        float* results,
        nint resultRow
    )
    {
        float* weights1 = weights + weightRow,
            weights2 = weights1 + weightRow,
            weights3 = weights2 + weightRow;
        int column = 0;
        for (; column + (2 * T.Count) <= width; column += 2 * T.Count)
        {
            T a0 = T.Zero,
                a1 = T.Zero,
                a2 = T.Zero,
                a3 = T.Zero,
                b0 = T.Zero,
                b1 = T.Zero,
                b2 = T.Zero,
                b3 = T.Zero;
            for (int first = 0; first < count; first += Page)
            {
                float* values = (float*)pages[first / Page].Value + offset + (Page * width) + column;
                for (int i = first; i < Math.Min(count, first + Page); i++, values += width)
                {
                    T a = T.Load(values),
                        b = T.Load(values + T.Count);
                    T weight = T.Create(weights[i]);
                    a0 = T.MultiplyAdd(weight, a, a0);
                    b0 = T.MultiplyAdd(weight, b, b0);
                    weight = T.Create(weights1[i]);
                    a1 = T.MultiplyAdd(weight, a, a1);
                    b1 = T.MultiplyAdd(weight, b, b1);
                    weight = T.Create(weights2[i]);
                    a2 = T.MultiplyAdd(weight, a, a2);
                    b2 = T.MultiplyAdd(weight, b, b2);
                    weight = T.Create(weights3[i]);
                    a3 = T.MultiplyAdd(weight, a, a3);
                    b3 = T.MultiplyAdd(weight, b, b3);
                }
            }

            Store(a0, a1, a2, a3, results + column, resultRow);
            Store(b0, b1, b2, b3, results + column + T.Count, resultRow);
        }

        for (; column < width; column += T.Count)
        {
            T a0 = T.Zero,
                a1 = T.Zero,
                a2 = T.Zero,
                a3 = T.Zero;
            for (int first = 0; first < count; first += Page)
            {
                float* values = (float*)pages[first / Page].Value + offset + (Page * width) + column;
                for (int i = first; i < Math.Min(count, first + Page); i++, values += width)
                {
                    T a = T.Load(values);
                    a0 = T.MultiplyAdd(T.Create(weights[i]), a, a0);
                    a1 = T.MultiplyAdd(T.Create(weights1[i]), a, a1);
                    a2 = T.MultiplyAdd(T.Create(weights2[i]), a, a2);
                    a3 = T.MultiplyAdd(T.Create(weights3[i]), a, a3);
                }
            }

            Store(a0, a1, a2, a3, results + column, resultRow);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T first, T second, T third, T fourth, float* results, nint row)
    {
        T.Store(first, results);
        T.Store(second, results + row);
        T.Store(third, results + (2 * row));
        T.Store(fourth, results + (3 * row));
    }
}
