using System.Runtime.CompilerServices;

namespace Proximal.Tensors;

/// <summary>
/// Mixtures of the cached values of a head, Σ share[position] value[position]: lanes are numbers of the head. Every result is
/// one chain of multiply-adds over the positions, however many go together. The lanes behind a head's last number compute
/// what nobody reads.
/// </summary>
internal static unsafe class CachedValues<T>
    where T : struct, ILanes<T>
{
    private const int Page = DecoderPass.PagePositions;

    /// <summary>One mixture over <paramref name="count"/> positions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void One(float* shares, Address* pages, nint offset, int width, int count, float* results)
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
                    T share = T.Create(shares[i]);
                    a = T.MultiplyAdd(share, T.Load(values), a);
                    b = T.MultiplyAdd(share, T.Load(values + T.Count), b);
                    c = T.MultiplyAdd(share, T.Load(values + (2 * T.Count)), c);
                    d = T.MultiplyAdd(share, T.Load(values + (3 * T.Count)), d);
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
                    a = T.MultiplyAdd(T.Create(shares[i]), T.Load(values), a);
            }

            T.Store(a, results + column);
        }
    }

    /// <summary>The mixtures of <see cref="CachedScores{T}.Queries"/> queries; shares behind a query's reach are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile(
        float* shares,
        nint shareRow,
        Address* pages,
        nint offset,
        int width,
        int count,
        float* results,
        nint resultRow
    )
    {
        float* shares1 = shares + shareRow,
            shares2 = shares1 + shareRow,
            shares3 = shares2 + shareRow;
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
                    T share = T.Create(shares[i]);
                    a0 = T.MultiplyAdd(share, a, a0);
                    b0 = T.MultiplyAdd(share, b, b0);
                    share = T.Create(shares1[i]);
                    a1 = T.MultiplyAdd(share, a, a1);
                    b1 = T.MultiplyAdd(share, b, b1);
                    share = T.Create(shares2[i]);
                    a2 = T.MultiplyAdd(share, a, a2);
                    b2 = T.MultiplyAdd(share, b, b2);
                    share = T.Create(shares3[i]);
                    a3 = T.MultiplyAdd(share, a, a3);
                    b3 = T.MultiplyAdd(share, b, b3);
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
                    a0 = T.MultiplyAdd(T.Create(shares[i]), a, a0);
                    a1 = T.MultiplyAdd(T.Create(shares1[i]), a, a1);
                    a2 = T.MultiplyAdd(T.Create(shares2[i]), a, a2);
                    a3 = T.MultiplyAdd(T.Create(shares3[i]), a, a3);
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
