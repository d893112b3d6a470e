using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Proximal.Tensors;

/// <summary>
/// The innermost loops of y[r, o] += x[r] · w[o] for rows that lie one behind the other in memory on both sides, so that
/// weights are read where they are. Every sum is one chain of multiply-adds in each lane, then a fixed tree over the lanes,
/// whichever tile it falls into: a row's result does not depend on the rows beside it.
/// </summary>
/// <remarks>
/// Where the count is no whole number of registers, the last register of a row of w is read once more, against
/// <c>xTail</c> [rows, lanes], which holds zeros and then the last elements of x; it is null otherwise. Two rows of w, the first
/// of them at <c>ahead</c>, are brought near on the way.
/// </remarks>
internal static unsafe class DotTiles<T>
    where T : struct, ILanes<T>
{
    /// <summary>6 rows by 4 outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Tile6(
        int count,
        float* x,
        nint xRow,
        float* xTail,
        float* w,
        nint wRow,
        float* y,
        nint yRow,
        float* ahead
    )
    {
        T c0a = T.Zero,
            c0b = T.Zero,
            c0c = T.Zero,
            c0d = T.Zero;
        T c1a = T.Zero,
            c1b = T.Zero,
            c1c = T.Zero,
            c1d = T.Zero;
        T c2a = T.Zero,
            c2b = T.Zero,
            c2c = T.Zero,
            c2d = T.Zero;
        T c3a = T.Zero,
            c3b = T.Zero,
            c3c = T.Zero,
            c3d = T.Zero;
        T c4a = T.Zero,
            c4b = T.Zero,
            c4c = T.Zero,
            c4d = T.Zero;
        T c5a = T.Zero,
            c5b = T.Zero,
            c5c = T.Zero,
            c5d = T.Zero;
        int i = 0;
        for (; i + T.Count <= count; i += T.Count)
        {
            CacheLines.Fetch(ahead + (2 * i));
            CacheLines.Fetch(ahead + (2 * i) + T.Count);
            T wa = T.Load(w + i),
                wb = T.Load(w + wRow + i),
                wc = T.Load(w + (2 * wRow) + i),
                wd = T.Load(w + (3 * wRow) + i);
            T value = T.Load(x + i);
            c0a = T.MultiplyAdd(value, wa, c0a);
            c0b = T.MultiplyAdd(value, wb, c0b);
            c0c = T.MultiplyAdd(value, wc, c0c);
            c0d = T.MultiplyAdd(value, wd, c0d);
            value = T.Load(x + xRow + i);
            c1a = T.MultiplyAdd(value, wa, c1a);
            c1b = T.MultiplyAdd(value, wb, c1b);
            c1c = T.MultiplyAdd(value, wc, c1c);
            c1d = T.MultiplyAdd(value, wd, c1d);
            value = T.Load(x + (2 * xRow) + i);
            c2a = T.MultiplyAdd(value, wa, c2a);
            c2b = T.MultiplyAdd(value, wb, c2b);
            c2c = T.MultiplyAdd(value, wc, c2c);
            c2d = T.MultiplyAdd(value, wd, c2d);
            value = T.Load(x + (3 * xRow) + i);
            c3a = T.MultiplyAdd(value, wa, c3a);
            c3b = T.MultiplyAdd(value, wb, c3b);
            c3c = T.MultiplyAdd(value, wc, c3c);
            c3d = T.MultiplyAdd(value, wd, c3d);
            value = T.Load(x + (4 * xRow) + i);
            c4a = T.MultiplyAdd(value, wa, c4a);
            c4b = T.MultiplyAdd(value, wb, c4b);
            c4c = T.MultiplyAdd(value, wc, c4c);
            c4d = T.MultiplyAdd(value, wd, c4d);
            value = T.Load(x + (5 * xRow) + i);
            c5a = T.MultiplyAdd(value, wa, c5a);
            c5b = T.MultiplyAdd(value, wb, c5b);
            c5c = T.MultiplyAdd(value, wc, c5c);
            c5d = T.MultiplyAdd(value, wd, c5d);
        }

        if (xTail != null)
        {
            float* last = w + count - T.Count;
            T wa = T.Load(last),
                wb = T.Load(last + wRow),
                wc = T.Load(last + (2 * wRow)),
                wd = T.Load(last + (3 * wRow));
            T value = T.Load(xTail);
            c0a = T.MultiplyAdd(value, wa, c0a);
            c0b = T.MultiplyAdd(value, wb, c0b);
            c0c = T.MultiplyAdd(value, wc, c0c);
            c0d = T.MultiplyAdd(value, wd, c0d);
            value = T.Load(xTail + T.Count);
            c1a = T.MultiplyAdd(value, wa, c1a);
            c1b = T.MultiplyAdd(value, wb, c1b);
            c1c = T.MultiplyAdd(value, wc, c1c);
            c1d = T.MultiplyAdd(value, wd, c1d);
            value = T.Load(xTail + (2 * T.Count));
            c2a = T.MultiplyAdd(value, wa, c2a);
            c2b = T.MultiplyAdd(value, wb, c2b);
            c2c = T.MultiplyAdd(value, wc, c2c);
            c2d = T.MultiplyAdd(value, wd, c2d);
            value = T.Load(xTail + (3 * T.Count));
            c3a = T.MultiplyAdd(value, wa, c3a);
            c3b = T.MultiplyAdd(value, wb, c3b);
            c3c = T.MultiplyAdd(value, wc, c3c);
            c3d = T.MultiplyAdd(value, wd, c3d);
            value = T.Load(xTail + (4 * T.Count));
            c4a = T.MultiplyAdd(value, wa, c4a);
            c4b = T.MultiplyAdd(value, wb, c4b);
            c4c = T.MultiplyAdd(value, wc, c4c);
            c4d = T.MultiplyAdd(value, wd, c4d);
            value = T.Load(xTail + (5 * T.Count));
            c5a = T.MultiplyAdd(value, wa, c5a);
            c5b = T.MultiplyAdd(value, wb, c5b);
            c5c = T.MultiplyAdd(value, wc, c5c);
            c5d = T.MultiplyAdd(value, wd, c5d);
        }

        Add(y, T.SumFour(c0a, c0b, c0c, c0d));
        Add(y + yRow, T.SumFour(c1a, c1b, c1c, c1d));
        Add(y + (2 * yRow), T.SumFour(c2a, c2b, c2c, c2d));
        Add(y + (3 * yRow), T.SumFour(c3a, c3b, c3c, c3d));
        Add(y + (4 * yRow), T.SumFour(c4a, c4b, c4c, c4d));
        Add(y + (5 * yRow), T.SumFour(c5a, c5b, c5c, c5d));
    }

    /// <summary>4 rows by 4 outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Tile4(
        int count,
        float* x,
        nint xRow,
        float* xTail,
        float* w,
        nint wRow,
        float* y,
        nint yRow,
        float* ahead
    )
    {
        T c0a = T.Zero,
            c0b = T.Zero,
            c0c = T.Zero,
            c0d = T.Zero;
        T c1a = T.Zero,
            c1b = T.Zero,
            c1c = T.Zero,
            c1d = T.Zero;
        T c2a = T.Zero,
            c2b = T.Zero,
            c2c = T.Zero,
            c2d = T.Zero;
        T c3a = T.Zero,
            c3b = T.Zero,
            c3c = T.Zero,
            c3d = T.Zero;
        int i = 0;
        for (; i + T.Count <= count; i += T.Count)
        {
            CacheLines.Fetch(ahead + (2 * i));
            CacheLines.Fetch(ahead + (2 * i) + T.Count);
            T wa = T.Load(w + i),
                wb = T.Load(w + wRow + i),
                wc = T.Load(w + (2 * wRow) + i),
                wd = T.Load(w + (3 * wRow) + i);
            T value = T.Load(x + i);
            c0a = T.MultiplyAdd(value, wa, c0a);
            c0b = T.MultiplyAdd(value, wb, c0b);
            c0c = T.MultiplyAdd(value, wc, c0c);
            c0d = T.MultiplyAdd(value, wd, c0d);
            value = T.Load(x + xRow + i);
            c1a = T.MultiplyAdd(value, wa, c1a);
            c1b = T.MultiplyAdd(value, wb, c1b);
            c1c = T.MultiplyAdd(value, wc, c1c);
            c1d = T.MultiplyAdd(value, wd, c1d);
            value = T.Load(x + (2 * xRow) + i);
            c2a = T.MultiplyAdd(value, wa, c2a);
            c2b = T.MultiplyAdd(value, wb, c2b);
            c2c = T.MultiplyAdd(value, wc, c2c);
            c2d = T.MultiplyAdd(value, wd, c2d);
            value = T.Load(x + (3 * xRow) + i);
            c3a = T.MultiplyAdd(value, wa, c3a);
            c3b = T.MultiplyAdd(value, wb, c3b);
            c3c = T.MultiplyAdd(value, wc, c3c);
            c3d = T.MultiplyAdd(value, wd, c3d);
        }

        if (xTail != null)
        {
            float* last = w + count - T.Count;
            T wa = T.Load(last),
                wb = T.Load(last + wRow),
                wc = T.Load(last + (2 * wRow)),
                wd = T.Load(last + (3 * wRow));
            T value = T.Load(xTail);
            c0a = T.MultiplyAdd(value, wa, c0a);
            c0b = T.MultiplyAdd(value, wb, c0b);
            c0c = T.MultiplyAdd(value, wc, c0c);
            c0d = T.MultiplyAdd(value, wd, c0d);
            value = T.Load(xTail + T.Count);
            c1a = T.MultiplyAdd(value, wa, c1a);
            c1b = T.MultiplyAdd(value, wb, c1b);
            c1c = T.MultiplyAdd(value, wc, c1c);
            c1d = T.MultiplyAdd(value, wd, c1d);
            value = T.Load(xTail + (2 * T.Count));
            c2a = T.MultiplyAdd(value, wa, c2a);
            c2b = T.MultiplyAdd(value, wb, c2b);
            c2c = T.MultiplyAdd(value, wc, c2c);
            c2d = T.MultiplyAdd(value, wd, c2d);
            value = T.Load(xTail + (3 * T.Count));
            c3a = T.MultiplyAdd(value, wa, c3a);
            c3b = T.MultiplyAdd(value, wb, c3b);
            c3c = T.MultiplyAdd(value, wc, c3c);
            c3d = T.MultiplyAdd(value, wd, c3d);
        }

        Add(y, T.SumFour(c0a, c0b, c0c, c0d));
        Add(y + yRow, T.SumFour(c1a, c1b, c1c, c1d));
        Add(y + (2 * yRow), T.SumFour(c2a, c2b, c2c, c2d));
        Add(y + (3 * yRow), T.SumFour(c3a, c3b, c3c, c3d));
    }

    /// <summary>2 rows by 4 outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Tile2(
        int count,
        float* x,
        nint xRow,
        float* xTail,
        float* w,
        nint wRow,
        float* y,
        nint yRow,
        float* ahead
    )
    {
        T c0a = T.Zero,
            c0b = T.Zero,
            c0c = T.Zero,
            c0d = T.Zero;
        T c1a = T.Zero,
            c1b = T.Zero,
            c1c = T.Zero,
            c1d = T.Zero;
        int i = 0;
        for (; i + T.Count <= count; i += T.Count)
        {
            CacheLines.Fetch(ahead + (2 * i));
            CacheLines.Fetch(ahead + (2 * i) + T.Count);
            T wa = T.Load(w + i),
                wb = T.Load(w + wRow + i),
                wc = T.Load(w + (2 * wRow) + i),
                wd = T.Load(w + (3 * wRow) + i);
            T value = T.Load(x + i);
            c0a = T.MultiplyAdd(value, wa, c0a);
            c0b = T.MultiplyAdd(value, wb, c0b);
            c0c = T.MultiplyAdd(value, wc, c0c);
            c0d = T.MultiplyAdd(value, wd, c0d);
            value = T.Load(x + xRow + i);
            c1a = T.MultiplyAdd(value, wa, c1a);
            c1b = T.MultiplyAdd(value, wb, c1b);
            c1c = T.MultiplyAdd(value, wc, c1c);
            c1d = T.MultiplyAdd(value, wd, c1d);
        }

        if (xTail != null)
        {
            float* last = w + count - T.Count;
            T wa = T.Load(last),
                wb = T.Load(last + wRow),
                wc = T.Load(last + (2 * wRow)),
                wd = T.Load(last + (3 * wRow));
            T value = T.Load(xTail);
            c0a = T.MultiplyAdd(value, wa, c0a);
            c0b = T.MultiplyAdd(value, wb, c0b);
            c0c = T.MultiplyAdd(value, wc, c0c);
            c0d = T.MultiplyAdd(value, wd, c0d);
            value = T.Load(xTail + T.Count);
            c1a = T.MultiplyAdd(value, wa, c1a);
            c1b = T.MultiplyAdd(value, wb, c1b);
            c1c = T.MultiplyAdd(value, wc, c1c);
            c1d = T.MultiplyAdd(value, wd, c1d);
        }

        Add(y, T.SumFour(c0a, c0b, c0c, c0d));
        Add(y + yRow, T.SumFour(c1a, c1b, c1c, c1d));
    }

    /// <summary>One row by 4 outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Tile1(
        int count,
        float* x,
        nint xRow,
        float* xTail,
        float* w,
        nint wRow,
        float* y,
        nint yRow,
        float* ahead
    )
    {
        T c0a = T.Zero,
            c0b = T.Zero,
            c0c = T.Zero,
            c0d = T.Zero;
        int i = 0;
        for (; i + T.Count <= count; i += T.Count)
        {
            CacheLines.Fetch(ahead + (2 * i));
            CacheLines.Fetch(ahead + (2 * i) + T.Count);
            T wa = T.Load(w + i),
                wb = T.Load(w + wRow + i),
                wc = T.Load(w + (2 * wRow) + i),
                wd = T.Load(w + (3 * wRow) + i);
            T value = T.Load(x + i);
            c0a = T.MultiplyAdd(value, wa, c0a);
            c0b = T.MultiplyAdd(value, wb, c0b);
            c0c = T.MultiplyAdd(value, wc, c0c);
            c0d = T.MultiplyAdd(value, wd, c0d);
        }

        if (xTail != null)
        {
            float* last = w + count - T.Count;
            T wa = T.Load(last),
                wb = T.Load(last + wRow),
                wc = T.Load(last + (2 * wRow)),
                wd = T.Load(last + (3 * wRow));
            T value = T.Load(xTail);
            c0a = T.MultiplyAdd(value, wa, c0a);
            c0b = T.MultiplyAdd(value, wb, c0b);
            c0c = T.MultiplyAdd(value, wc, c0c);
            c0d = T.MultiplyAdd(value, wd, c0d);
        }

        Add(y, T.SumFour(c0a, c0b, c0c, c0d));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* y, Vector128<float> sums) => (Vector128.Load(y) + sums).Store(y);
}
