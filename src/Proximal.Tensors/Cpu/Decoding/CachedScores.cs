using System.Runtime.CompilerServices;

namespace Proximal.Tensors;

/// <summary>
/// Products of queries with the cached keys of a head. A page holds each element of the keys for 16 positions side by
/// side, so lanes are positions. Every score is the sum of four chains of multiply-adds, each over every fourth element
/// of the head, for any number of queries.
/// </summary>
internal static unsafe class CachedScores<T>
    where T : struct, ILanes<T>
{
    /// <summary>Number of queries of a tile.</summary>
    public const int Queries = 4;

    private const int Page = DecoderPass.PagePositions;

    /// <summary>Rounds up to a multiple of the lanes of a register.</summary>
    public static int Padded(int width) => (width + T.Count - 1) / T.Count * T.Count;

    /// <summary>
    /// Computes the scores of one query at <paramref name="count"/> positions, a whole number of pages.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void One(float* query, Address* pages, nint offset, int width, int count, float* scores)
    {
        for (int position = 0; position < count; position += T.Count)
        {
            float* keys = (float*)pages[position / Page].Value + offset + (position % Page);
            T a = T.Zero,
                b = T.Zero,
                c = T.Zero,
                d = T.Zero;
            int i = 0;
            for (; i + 4 <= width; i += 4, keys += 4 * Page)
            {
                a = T.MultiplyAdd(T.Create(query[i]), T.Load(keys), a);
                b = T.MultiplyAdd(T.Create(query[i + 1]), T.Load(keys + Page), b);
                c = T.MultiplyAdd(T.Create(query[i + 2]), T.Load(keys + (2 * Page)), c);
                d = T.MultiplyAdd(T.Create(query[i + 3]), T.Load(keys + (3 * Page)), d);
            }

            for (; i < width; i++, keys += Page)
                a = T.MultiplyAdd(T.Create(query[i]), T.Load(keys), a);
            T.Store((a + b) + (c + d), scores + position);
        }
    }

    /// <summary>Computes the scores of <see cref="Queries"/> queries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile(
        float* query,
        nint queryRow,
        Address* pages,
        nint offset,
        int width,
        int count,
        float* scores,
        nint scoreRow
    )
    {
        float* query1 = query + queryRow,
            query2 = query1 + queryRow,
            query3 = query2 + queryRow;
        for (int position = 0; position < count; position += T.Count)
        {
            float* keys = (float*)pages[position / Page].Value + offset + (position % Page);
            T a0 = T.Zero,
                b0 = T.Zero,
                c0 = T.Zero,
                d0 = T.Zero;
            T a1 = T.Zero,
                b1 = T.Zero,
                c1 = T.Zero,
                d1 = T.Zero;
            T a2 = T.Zero,
                b2 = T.Zero,
                c2 = T.Zero,
                d2 = T.Zero;
            T a3 = T.Zero,
                b3 = T.Zero,
                c3 = T.Zero,
                d3 = T.Zero;
            int i = 0;
            for (; i + 4 <= width; i += 4, keys += 4 * Page)
            {
                T key = T.Load(keys);
                a0 = T.MultiplyAdd(T.Create(query[i]), key, a0);
                a1 = T.MultiplyAdd(T.Create(query1[i]), key, a1);
                a2 = T.MultiplyAdd(T.Create(query2[i]), key, a2);
                a3 = T.MultiplyAdd(T.Create(query3[i]), key, a3);
                key = T.Load(keys + Page);
                b0 = T.MultiplyAdd(T.Create(query[i + 1]), key, b0);
                b1 = T.MultiplyAdd(T.Create(query1[i + 1]), key, b1);
                b2 = T.MultiplyAdd(T.Create(query2[i + 1]), key, b2);
                b3 = T.MultiplyAdd(T.Create(query3[i + 1]), key, b3);
                key = T.Load(keys + (2 * Page));
                c0 = T.MultiplyAdd(T.Create(query[i + 2]), key, c0);
                c1 = T.MultiplyAdd(T.Create(query1[i + 2]), key, c1);
                c2 = T.MultiplyAdd(T.Create(query2[i + 2]), key, c2);
                c3 = T.MultiplyAdd(T.Create(query3[i + 2]), key, c3);
                key = T.Load(keys + (3 * Page));
                d0 = T.MultiplyAdd(T.Create(query[i + 3]), key, d0);
                d1 = T.MultiplyAdd(T.Create(query1[i + 3]), key, d1);
                d2 = T.MultiplyAdd(T.Create(query2[i + 3]), key, d2);
                d3 = T.MultiplyAdd(T.Create(query3[i + 3]), key, d3);
            }

            for (; i < width; i++, keys += Page)
            {
                T key = T.Load(keys);
                a0 = T.MultiplyAdd(T.Create(query[i]), key, a0);
                a1 = T.MultiplyAdd(T.Create(query1[i]), key, a1);
                a2 = T.MultiplyAdd(T.Create(query2[i]), key, a2);
                a3 = T.MultiplyAdd(T.Create(query3[i]), key, a3);
            }

            T.Store((a0 + b0) + (c0 + d0), scores + position);
            T.Store((a1 + b1) + (c1 + d1), scores + scoreRow + position);
            T.Store((a2 + b2) + (c2 + d2), scores + (2 * scoreRow) + position);
            T.Store((a3 + b3) + (c3 + d3), scores + (3 * scoreRow) + position);
        }
    }
}
