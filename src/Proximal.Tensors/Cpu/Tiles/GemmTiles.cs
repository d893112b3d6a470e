using System.Runtime.CompilerServices;

namespace Proximal.Tensors;

/// <summary>
/// The innermost loops of the matrix product: C[r, j] = start[r, j] + Σ A[r, i] B[i, j] for a tile of C that lives in
/// registers. A is read at any row and column stride, one number at a time; B's rows are read in whole registers. Every
/// element is one chain of multiply-adds in the order of i, whichever tile it falls into.
/// </summary>
internal static unsafe class GemmTiles<T>
    where T : struct, ILanes<T>
{
    /// <summary>8 rows by 2 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Tile8x2(
        int k,
        float* a,
        nint aRow,
        nint aStep,
        float* b,
        nint bStep,
        float* c,
        nint cRow,
        float* start,
        nint startRow
    )
    {
        T c0a,
            c0b;
        T c1a,
            c1b;
        T c2a,
            c2b;
        T c3a,
            c3b;
        T c4a,
            c4b;
        T c5a,
            c5b;
        T c6a,
            c6b;
        T c7a,
            c7b;
        if (start == null)
        {
            c0a = c0b = T.Zero;
            c1a = c1b = T.Zero;
            c2a = c2b = T.Zero;
            c3a = c3b = T.Zero;
            c4a = c4b = T.Zero;
            c5a = c5b = T.Zero;
            c6a = c6b = T.Zero;
            c7a = c7b = T.Zero;
        }
        else
        {
            c0a = T.Load(start);
            c0b = T.Load(start + T.Count);
            c1a = T.Load(start + startRow);
            c1b = T.Load(start + startRow + T.Count);
            c2a = T.Load(start + (2 * startRow));
            c2b = T.Load(start + (2 * startRow) + T.Count);
            c3a = T.Load(start + (3 * startRow));
            c3b = T.Load(start + (3 * startRow) + T.Count);
            c4a = T.Load(start + (4 * startRow));
            c4b = T.Load(start + (4 * startRow) + T.Count);
            c5a = T.Load(start + (5 * startRow));
            c5b = T.Load(start + (5 * startRow) + T.Count);
            c6a = T.Load(start + (6 * startRow));
            c6b = T.Load(start + (6 * startRow) + T.Count);
            c7a = T.Load(start + (7 * startRow));
            c7b = T.Load(start + (7 * startRow) + T.Count);
        }

        float* a4 = a + (4 * aRow);
        nint aRow3 = 3 * aRow;
        nint aRow2 = 2 * aRow;
        for (int i = 0; i < k; i++)
        {
            T ba = T.Load(b);
            T bb = T.Load(b + T.Count);
            T x = T.Create(*a);
            c0a = T.MultiplyAdd(x, ba, c0a);
            c0b = T.MultiplyAdd(x, bb, c0b);
            x = T.Create(a[aRow]);
            c1a = T.MultiplyAdd(x, ba, c1a);
            c1b = T.MultiplyAdd(x, bb, c1b);
            x = T.Create(a[aRow2]);
            c2a = T.MultiplyAdd(x, ba, c2a);
            c2b = T.MultiplyAdd(x, bb, c2b);
            x = T.Create(a[aRow3]);
            c3a = T.MultiplyAdd(x, ba, c3a);
            c3b = T.MultiplyAdd(x, bb, c3b);
            x = T.Create(*a4);
            c4a = T.MultiplyAdd(x, ba, c4a);
            c4b = T.MultiplyAdd(x, bb, c4b);
            x = T.Create(a4[aRow]);
            c5a = T.MultiplyAdd(x, ba, c5a);
            c5b = T.MultiplyAdd(x, bb, c5b);
            x = T.Create(a4[aRow2]);
            c6a = T.MultiplyAdd(x, ba, c6a);
            c6b = T.MultiplyAdd(x, bb, c6b);
            x = T.Create(a4[aRow3]);
            c7a = T.MultiplyAdd(x, ba, c7a);
            c7b = T.MultiplyAdd(x, bb, c7b);
            a += aStep;
            a4 += aStep;
            b += bStep;
        }

        T.Store(c0a, c);
        T.Store(c0b, c + T.Count);
        T.Store(c1a, c + cRow);
        T.Store(c1b, c + cRow + T.Count);
        T.Store(c2a, c + (2 * cRow));
        T.Store(c2b, c + (2 * cRow) + T.Count);
        T.Store(c3a, c + (3 * cRow));
        T.Store(c3b, c + (3 * cRow) + T.Count);
        T.Store(c4a, c + (4 * cRow));
        T.Store(c4b, c + (4 * cRow) + T.Count);
        T.Store(c5a, c + (5 * cRow));
        T.Store(c5b, c + (5 * cRow) + T.Count);
        T.Store(c6a, c + (6 * cRow));
        T.Store(c6b, c + (6 * cRow) + T.Count);
        T.Store(c7a, c + (7 * cRow));
        T.Store(c7b, c + (7 * cRow) + T.Count);
    }

    /// <summary>6 rows by 2 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Tile6x2(
        int k,
        float* a,
        nint aRow,
        nint aStep,
        float* b,
        nint bStep,
        float* c,
        nint cRow,
        float* start,
        nint startRow
    )
    {
        T c0a,
            c0b;
        T c1a,
            c1b;
        T c2a,
            c2b;
        T c3a,
            c3b;
        T c4a,
            c4b;
        T c5a,
            c5b;
        if (start == null)
        {
            c0a = c0b = T.Zero;
            c1a = c1b = T.Zero;
            c2a = c2b = T.Zero;
            c3a = c3b = T.Zero;
            c4a = c4b = T.Zero;
            c5a = c5b = T.Zero;
        }
        else
        {
            c0a = T.Load(start);
            c0b = T.Load(start + T.Count);
            c1a = T.Load(start + startRow);
            c1b = T.Load(start + startRow + T.Count);
            c2a = T.Load(start + (2 * startRow));
            c2b = T.Load(start + (2 * startRow) + T.Count);
            c3a = T.Load(start + (3 * startRow));
            c3b = T.Load(start + (3 * startRow) + T.Count);
            c4a = T.Load(start + (4 * startRow));
            c4b = T.Load(start + (4 * startRow) + T.Count);
            c5a = T.Load(start + (5 * startRow));
            c5b = T.Load(start + (5 * startRow) + T.Count);
        }

        float* a4 = a + (4 * aRow);
        nint aRow3 = 3 * aRow;
        nint aRow2 = 2 * aRow;
        for (int i = 0; i < k; i++)
        {
            T ba = T.Load(b);
            T bb = T.Load(b + T.Count);
            T x = T.Create(*a);
            c0a = T.MultiplyAdd(x, ba, c0a);
            c0b = T.MultiplyAdd(x, bb, c0b);
            x = T.Create(a[aRow]);
            c1a = T.MultiplyAdd(x, ba, c1a);
            c1b = T.MultiplyAdd(x, bb, c1b);
            x = T.Create(a[aRow2]);
            c2a = T.MultiplyAdd(x, ba, c2a);
            c2b = T.MultiplyAdd(x, bb, c2b);
            x = T.Create(a[aRow3]);
            c3a = T.MultiplyAdd(x, ba, c3a);
            c3b = T.MultiplyAdd(x, bb, c3b);
            x = T.Create(*a4);
            c4a = T.MultiplyAdd(x, ba, c4a);
            c4b = T.MultiplyAdd(x, bb, c4b);
            x = T.Create(a4[aRow]);
            c5a = T.MultiplyAdd(x, ba, c5a);
            c5b = T.MultiplyAdd(x, bb, c5b);
            a += aStep;
            a4 += aStep;
            b += bStep;
        }

        T.Store(c0a, c);
        T.Store(c0b, c + T.Count);
        T.Store(c1a, c + cRow);
        T.Store(c1b, c + cRow + T.Count);
        T.Store(c2a, c + (2 * cRow));
        T.Store(c2b, c + (2 * cRow) + T.Count);
        T.Store(c3a, c + (3 * cRow));
        T.Store(c3b, c + (3 * cRow) + T.Count);
        T.Store(c4a, c + (4 * cRow));
        T.Store(c4b, c + (4 * cRow) + T.Count);
        T.Store(c5a, c + (5 * cRow));
        T.Store(c5b, c + (5 * cRow) + T.Count);
    }

    /// <summary>4 rows by 2 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Tile4x2(
        int k,
        float* a,
        nint aRow,
        nint aStep,
        float* b,
        nint bStep,
        float* c,
        nint cRow,
        float* start,
        nint startRow
    )
    {
        T c0a,
            c0b;
        T c1a,
            c1b;
        T c2a,
            c2b;
        T c3a,
            c3b;
        if (start == null)
        {
            c0a = c0b = T.Zero;
            c1a = c1b = T.Zero;
            c2a = c2b = T.Zero;
            c3a = c3b = T.Zero;
        }
        else
        {
            c0a = T.Load(start);
            c0b = T.Load(start + T.Count);
            c1a = T.Load(start + startRow);
            c1b = T.Load(start + startRow + T.Count);
            c2a = T.Load(start + (2 * startRow));
            c2b = T.Load(start + (2 * startRow) + T.Count);
            c3a = T.Load(start + (3 * startRow));
            c3b = T.Load(start + (3 * startRow) + T.Count);
        }

        nint aRow3 = 3 * aRow;
        nint aRow2 = 2 * aRow;
        for (int i = 0; i < k; i++)
        {
            T ba = T.Load(b);
            T bb = T.Load(b + T.Count);
            T x = T.Create(*a);
            c0a = T.MultiplyAdd(x, ba, c0a);
            c0b = T.MultiplyAdd(x, bb, c0b);
            x = T.Create(a[aRow]);
            c1a = T.MultiplyAdd(x, ba, c1a);
            c1b = T.MultiplyAdd(x, bb, c1b);
            x = T.Create(a[aRow2]);
            c2a = T.MultiplyAdd(x, ba, c2a);
            c2b = T.MultiplyAdd(x, bb, c2b);
            x = T.Create(a[aRow3]);
            c3a = T.MultiplyAdd(x, ba, c3a);
            c3b = T.MultiplyAdd(x, bb, c3b);
            a += aStep;
            b += bStep;
        }

        T.Store(c0a, c);
        T.Store(c0b, c + T.Count);
        T.Store(c1a, c + cRow);
        T.Store(c1b, c + cRow + T.Count);
        T.Store(c2a, c + (2 * cRow));
        T.Store(c2b, c + (2 * cRow) + T.Count);
        T.Store(c3a, c + (3 * cRow));
        T.Store(c3b, c + (3 * cRow) + T.Count);
    }

    /// <summary>2 rows by 2 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Tile2x2(
        int k,
        float* a,
        nint aRow,
        nint aStep,
        float* b,
        nint bStep,
        float* c,
        nint cRow,
        float* start,
        nint startRow
    )
    {
        T c0a,
            c0b;
        T c1a,
            c1b;
        if (start == null)
        {
            c0a = c0b = T.Zero;
            c1a = c1b = T.Zero;
        }
        else
        {
            c0a = T.Load(start);
            c0b = T.Load(start + T.Count);
            c1a = T.Load(start + startRow);
            c1b = T.Load(start + startRow + T.Count);
        }

        for (int i = 0; i < k; i++)
        {
            T ba = T.Load(b);
            T bb = T.Load(b + T.Count);
            T x = T.Create(*a);
            c0a = T.MultiplyAdd(x, ba, c0a);
            c0b = T.MultiplyAdd(x, bb, c0b);
            x = T.Create(a[aRow]);
            c1a = T.MultiplyAdd(x, ba, c1a);
            c1b = T.MultiplyAdd(x, bb, c1b);
            a += aStep;
            b += bStep;
        }

        T.Store(c0a, c);
        T.Store(c0b, c + T.Count);
        T.Store(c1a, c + cRow);
        T.Store(c1b, c + cRow + T.Count);
    }

    /// <summary>1 row by 2 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Tile1x2(
        int k,
        float* a,
        nint aRow,
        nint aStep,
        float* b,
        nint bStep,
        float* c,
        nint cRow,
        float* start,
        nint startRow
    )
    {
        T c0a,
            c0b;
        if (start == null)
        {
            c0a = c0b = T.Zero;
        }
        else
        {
            c0a = T.Load(start);
            c0b = T.Load(start + T.Count);
        }

        for (int i = 0; i < k; i++)
        {
            T ba = T.Load(b);
            T bb = T.Load(b + T.Count);
            T x = T.Create(*a);
            c0a = T.MultiplyAdd(x, ba, c0a);
            c0b = T.MultiplyAdd(x, bb, c0b);
            a += aStep;
            b += bStep;
        }

        T.Store(c0a, c);
        T.Store(c0b, c + T.Count);
    }

    /// <summary>8 rows by 1 register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Tile8x1(
        int k,
        float* a,
        nint aRow,
        nint aStep,
        float* b,
        nint bStep,
        float* c,
        nint cRow,
        float* start,
        nint startRow
    )
    {
        T c0a;
        T c1a;
        T c2a;
        T c3a;
        T c4a;
        T c5a;
        T c6a;
        T c7a;
        if (start == null)
        {
            c0a = T.Zero;
            c1a = T.Zero;
            c2a = T.Zero;
            c3a = T.Zero;
            c4a = T.Zero;
            c5a = T.Zero;
            c6a = T.Zero;
            c7a = T.Zero;
        }
        else
        {
            c0a = T.Load(start);
            c1a = T.Load(start + startRow);
            c2a = T.Load(start + (2 * startRow));
            c3a = T.Load(start + (3 * startRow));
            c4a = T.Load(start + (4 * startRow));
            c5a = T.Load(start + (5 * startRow));
            c6a = T.Load(start + (6 * startRow));
            c7a = T.Load(start + (7 * startRow));
        }

        float* a4 = a + (4 * aRow);
        nint aRow3 = 3 * aRow;
        nint aRow2 = 2 * aRow;
        for (int i = 0; i < k; i++)
        {
            T ba = T.Load(b);
            T x = T.Create(*a);
            c0a = T.MultiplyAdd(x, ba, c0a);
            x = T.Create(a[aRow]);
            c1a = T.MultiplyAdd(x, ba, c1a);
            x = T.Create(a[aRow2]);
            c2a = T.MultiplyAdd(x, ba, c2a);
            x = T.Create(a[aRow3]);
            c3a = T.MultiplyAdd(x, ba, c3a);
            x = T.Create(*a4);
            c4a = T.MultiplyAdd(x, ba, c4a);
            x = T.Create(a4[aRow]);
            c5a = T.MultiplyAdd(x, ba, c5a);
            x = T.Create(a4[aRow2]);
            c6a = T.MultiplyAdd(x, ba, c6a);
            x = T.Create(a4[aRow3]);
            c7a = T.MultiplyAdd(x, ba, c7a);
            a += aStep;
            a4 += aStep;
            b += bStep;
        }

        T.Store(c0a, c);
        T.Store(c1a, c + cRow);
        T.Store(c2a, c + (2 * cRow));
        T.Store(c3a, c + (3 * cRow));
        T.Store(c4a, c + (4 * cRow));
        T.Store(c5a, c + (5 * cRow));
        T.Store(c6a, c + (6 * cRow));
        T.Store(c7a, c + (7 * cRow));
    }

    /// <summary>6 rows by 1 register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Tile6x1(
        int k,
        float* a,
        nint aRow,
        nint aStep,
        float* b,
        nint bStep,
        float* c,
        nint cRow,
        float* start,
        nint startRow
    )
    {
        T c0a;
        T c1a;
        T c2a;
        T c3a;
        T c4a;
        T c5a;
        if (start == null)
        {
            c0a = T.Zero;
            c1a = T.Zero;
            c2a = T.Zero;
            c3a = T.Zero;
            c4a = T.Zero;
            c5a = T.Zero;
        }
        else
        {
            c0a = T.Load(start);
            c1a = T.Load(start + startRow);
            c2a = T.Load(start + (2 * startRow));
            c3a = T.Load(start + (3 * startRow));
            c4a = T.Load(start + (4 * startRow));
            c5a = T.Load(start + (5 * startRow));
        }

        float* a4 = a + (4 * aRow);
        nint aRow3 = 3 * aRow;
        nint aRow2 = 2 * aRow;
        for (int i = 0; i < k; i++)
        {
            T ba = T.Load(b);
            T x = T.Create(*a);
            c0a = T.MultiplyAdd(x, ba, c0a);
            x = T.Create(a[aRow]);
            c1a = T.MultiplyAdd(x, ba, c1a);
            x = T.Create(a[aRow2]);
            c2a = T.MultiplyAdd(x, ba, c2a);
            x = T.Create(a[aRow3]);
            c3a = T.MultiplyAdd(x, ba, c3a);
            x = T.Create(*a4);
            c4a = T.MultiplyAdd(x, ba, c4a);
            x = T.Create(a4[aRow]);
            c5a = T.MultiplyAdd(x, ba, c5a);
            a += aStep;
            a4 += aStep;
            b += bStep;
        }

        T.Store(c0a, c);
        T.Store(c1a, c + cRow);
        T.Store(c2a, c + (2 * cRow));
        T.Store(c3a, c + (3 * cRow));
        T.Store(c4a, c + (4 * cRow));
        T.Store(c5a, c + (5 * cRow));
    }

    /// <summary>4 rows by 1 register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Tile4x1(
        int k,
        float* a,
        nint aRow,
        nint aStep,
        float* b,
        nint bStep,
        float* c,
        nint cRow,
        float* start,
        nint startRow
    )
    {
        T c0a;
        T c1a;
        T c2a;
        T c3a;
        if (start == null)
        {
            c0a = T.Zero;
            c1a = T.Zero;
            c2a = T.Zero;
            c3a = T.Zero;
        }
        else
        {
            c0a = T.Load(start);
            c1a = T.Load(start + startRow);
            c2a = T.Load(start + (2 * startRow));
            c3a = T.Load(start + (3 * startRow));
        }

        nint aRow3 = 3 * aRow;
        nint aRow2 = 2 * aRow;
        for (int i = 0; i < k; i++)
        {
            T ba = T.Load(b);
            T x = T.Create(*a);
            c0a = T.MultiplyAdd(x, ba, c0a);
            x = T.Create(a[aRow]);
            c1a = T.MultiplyAdd(x, ba, c1a);
            x = T.Create(a[aRow2]);
            c2a = T.MultiplyAdd(x, ba, c2a);
            x = T.Create(a[aRow3]);
            c3a = T.MultiplyAdd(x, ba, c3a);
            a += aStep;
            b += bStep;
        }

        T.Store(c0a, c);
        T.Store(c1a, c + cRow);
        T.Store(c2a, c + (2 * cRow));
        T.Store(c3a, c + (3 * cRow));
    }

    /// <summary>2 rows by 1 register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Tile2x1(
        int k,
        float* a,
        nint aRow,
        nint aStep,
        float* b,
        nint bStep,
        float* c,
        nint cRow,
        float* start,
        nint startRow
    )
    {
        T c0a;
        T c1a;
        if (start == null)
        {
            c0a = T.Zero;
            c1a = T.Zero;
        }
        else
        {
            c0a = T.Load(start);
            c1a = T.Load(start + startRow);
        }

        for (int i = 0; i < k; i++)
        {
            T ba = T.Load(b);
            T x = T.Create(*a);
            c0a = T.MultiplyAdd(x, ba, c0a);
            x = T.Create(a[aRow]);
            c1a = T.MultiplyAdd(x, ba, c1a);
            a += aStep;
            b += bStep;
        }

        T.Store(c0a, c);
        T.Store(c1a, c + cRow);
    }

    /// <summary>1 row by 1 register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Tile1x1(
        int k,
        float* a,
        nint aRow,
        nint aStep,
        float* b,
        nint bStep,
        float* c,
        nint cRow,
        float* start,
        nint startRow
    )
    {
        T c0a;
        if (start == null)
        {
            c0a = T.Zero;
        }
        else
        {
            c0a = T.Load(start);
        }

        for (int i = 0; i < k; i++)
        {
            T ba = T.Load(b);
            T x = T.Create(*a);
            c0a = T.MultiplyAdd(x, ba, c0a);
            a += aStep;
            b += bStep;
        }

        T.Store(c0a, c);
    }
}
