using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Proximal.Tensors;

/// <summary>
/// The sums of <see cref="DotTiles{T}"/> for one or two rows, where reading w is the whole cost. Each row of w is read
/// from its first to its last element before the next row, the fastest order for the memory system.
/// </summary>
internal static unsafe class DotStreams<T>
    where T : struct, ILanes<T>
{
    /// <summary>
    /// 1 row by 4 outputs, in blocks of the inner index. <paramref name="scratch"/> holds 4 registers for each block.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Stream1(
        int count,
        int block,
        float* x,
        float* xTail,
        float* w,
        nint wRow,
        float* y,
        float* scratch
    )
    {
        for (int o = 0; o < 4; o++, w += wRow)
        {
            float* to = scratch + (o * T.Count);
            for (int done = 0; done < count; done += block, to += 4 * T.Count)
            {
                T sum = T.Zero;
                int end = Math.Min(count, done + block),
                    i = done;
                for (; i + T.Count <= end; i += T.Count)
                    sum = T.MultiplyAdd(T.Load(x + i), T.Load(w + i), sum);
                if (i < end)
                    sum = T.MultiplyAdd(T.Load(xTail), T.Load(w + end - T.Count), sum);
                T.Store(sum, to);
            }
        }

        Vector128<float> total = Vector128.Load(y);
        for (int done = 0; done < count; done += block, scratch += 4 * T.Count)
            total += Four(scratch, T.Count);
        total.Store(y);
    }

    /// <summary>2 rows by 4 outputs. <paramref name="scratch"/> holds 8 registers for each block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Stream2(
        int count,
        int block,
        float* x,
        nint xRow,
        float* xTail,
        float* w,
        nint wRow,
        float* y,
        nint yRow,
        float* scratch
    )
    {
        for (int o = 0; o < 4; o++, w += wRow)
        {
            float* to = scratch + (o * 2 * T.Count);
            for (int done = 0; done < count; done += block, to += 8 * T.Count)
            {
                T a = T.Zero,
                    b = T.Zero;
                int end = Math.Min(count, done + block),
                    i = done;
                for (; i + T.Count <= end; i += T.Count)
                {
                    T weight = T.Load(w + i);
                    a = T.MultiplyAdd(T.Load(x + i), weight, a);
                    b = T.MultiplyAdd(T.Load(x + xRow + i), weight, b);
                }

                if (i < end)
                {
                    T weight = T.Load(w + end - T.Count);
                    a = T.MultiplyAdd(T.Load(xTail), weight, a);
                    b = T.MultiplyAdd(T.Load(xTail + T.Count), weight, b);
                }

                T.Store(a, to);
                T.Store(b, to + T.Count);
            }
        }

        AddSums(count, block, y, yRow, scratch);
    }

    private static void AddSums(int count, int block, float* y, nint yRow, float* scratch)
    {
        for (int r = 0; r < 2; r++)
        {
            Vector128<float> total = Vector128.Load(y + (r * yRow));
            float* from = scratch + (r * T.Count);
            for (int done = 0; done < count; done += block, from += 8 * T.Count)
                total += Four(from, 2 * T.Count);
            total.Store(y + (r * yRow));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Four(float* from, nint step) =>
        T.SumFour(T.Load(from), T.Load(from + step), T.Load(from + (2 * step)), T.Load(from + (3 * step)));
}
