using System.Runtime.CompilerServices;

namespace Proximal.Tensors;

/// <summary>
/// Matrix products whose left factor is not laid out as a matrix: its element [r, i] is found at rows[r] + steps[i]. The windows of
/// an image are such a matrix, so that a convolution needs no copy of them. Every element is one chain of multiply-adds in
/// the order of the inner index.
/// </summary>
internal static unsafe class GatheredProducts<T>
    where T : struct, ILanes<T>
{
    private const int RowGroup = 6;

    /// <summary>The row length of right factors and products: so many columns in whole registers.</summary>
    public static int PaddedColumns(int columns) => (columns + T.Count - 1) / T.Count * T.Count;

    /// <summary>
    /// C[r] = start + Σ a[rows[r] + steps[i]] b[i], for b [k, n] and rows of C at <paramref name="targets"/>; n counts whole
    /// registers. Start is one row for all, C itself to accumulate, or null.
    /// </summary>
    public static void Run(
        float* a,
        int* rows,
        int m,
        int* steps,
        int k,
        float* b,
        int n,
        float* c,
        int* targets,
        float* start
    )
    {
        bool accumulate = start == c;
        int whole = m - (m % RowGroup);
        for (int r = 0; r < whole; r += RowGroup)
            Group(a, rows + r, steps, k, b, n, c, targets + r, start, accumulate);
        if (whole == m)
            return;

        // A group that is not full repeats its last row.
        int* lastRows = stackalloc int[RowGroup];
        int* lastTargets = stackalloc int[RowGroup];
        for (int i = 0; i < RowGroup; i++)
        {
            int r = Math.Min(whole + i, m - 1);
            (lastRows[i], lastTargets[i]) = (rows[r], targets[r]);
        }

        Group(a, lastRows, steps, k, b, n, c, lastTargets, start, accumulate);
    }

    private static void Group(
        float* a,
        int* rows,
        int* steps,
        int k,
        float* b,
        int n,
        float* c,
        int* targets,
        float* start,
        bool accumulate
    )
    {
        int j = 0;
        for (; j + T.Count < n; j += 2 * T.Count)
            Tile6x2(k, a, rows, steps, b + j, n, c + j, targets, start == null ? null : start + j, accumulate);
        if (j < n)
            Tile6x1(k, a, rows, steps, b + j, n, c + j, targets, start == null ? null : start + j, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile6x2(
        int k,
        float* a,
        int* rows,
        int* steps,
        float* b,
        nint bStep,
        float* c,
        int* targets,
        float* start,
        bool accumulate
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
            c0a = c1a = c2a = c3a = c4a = c5a = T.Zero;
            c0b = c1b = c2b = c3b = c4b = c5b = T.Zero;
        }
        else if (!accumulate)
        {
            c0a = c1a = c2a = c3a = c4a = c5a = T.Load(start);
            c0b = c1b = c2b = c3b = c4b = c5b = T.Load(start + T.Count);
        }
        else
        {
            c0a = T.Load(c + targets[0]);
            c0b = T.Load(c + targets[0] + T.Count);
            c1a = T.Load(c + targets[1]);
            c1b = T.Load(c + targets[1] + T.Count);
            c2a = T.Load(c + targets[2]);
            c2b = T.Load(c + targets[2] + T.Count);
            c3a = T.Load(c + targets[3]);
            c3b = T.Load(c + targets[3] + T.Count);
            c4a = T.Load(c + targets[4]);
            c4b = T.Load(c + targets[4] + T.Count);
            c5a = T.Load(c + targets[5]);
            c5b = T.Load(c + targets[5] + T.Count);
        }

        float* a0 = a + rows[0];
        float* a1 = a + rows[1];
        float* a2 = a + rows[2];
        float* a3 = a + rows[3];
        float* a4 = a + rows[4];
        float* a5 = a + rows[5];
        for (int i = 0; i < k; i++)
        {
            nint at = steps[i];
            T ba = T.Load(b);
            T bb = T.Load(b + T.Count);
            T x = T.Create(a0[at]);
            c0a = T.MultiplyAdd(x, ba, c0a);
            c0b = T.MultiplyAdd(x, bb, c0b);
            x = T.Create(a1[at]);
            c1a = T.MultiplyAdd(x, ba, c1a);
            c1b = T.MultiplyAdd(x, bb, c1b);
            x = T.Create(a2[at]);
            c2a = T.MultiplyAdd(x, ba, c2a);
            c2b = T.MultiplyAdd(x, bb, c2b);
            x = T.Create(a3[at]);
            c3a = T.MultiplyAdd(x, ba, c3a);
            c3b = T.MultiplyAdd(x, bb, c3b);
            x = T.Create(a4[at]);
            c4a = T.MultiplyAdd(x, ba, c4a);
            c4b = T.MultiplyAdd(x, bb, c4b);
            x = T.Create(a5[at]);
            c5a = T.MultiplyAdd(x, ba, c5a);
            c5b = T.MultiplyAdd(x, bb, c5b);
            b += bStep;
        }

        T.Store(c0a, c + targets[0]);
        T.Store(c0b, c + targets[0] + T.Count);
        T.Store(c1a, c + targets[1]);
        T.Store(c1b, c + targets[1] + T.Count);
        T.Store(c2a, c + targets[2]);
        T.Store(c2b, c + targets[2] + T.Count);
        T.Store(c3a, c + targets[3]);
        T.Store(c3b, c + targets[3] + T.Count);
        T.Store(c4a, c + targets[4]);
        T.Store(c4b, c + targets[4] + T.Count);
        T.Store(c5a, c + targets[5]);
        T.Store(c5b, c + targets[5] + T.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile6x1(
        int k,
        float* a,
        int* rows,
        int* steps,
        float* b,
        nint bStep,
        float* c,
        int* targets,
        float* start,
        bool accumulate
    )
    {
        T c0,
            c1,
            c2,
            c3,
            c4,
            c5;
        if (start == null)
        {
            c0 = c1 = c2 = c3 = c4 = c5 = T.Zero;
        }
        else if (!accumulate)
        {
            c0 = c1 = c2 = c3 = c4 = c5 = T.Load(start);
        }
        else
        {
            c0 = T.Load(c + targets[0]);
            c1 = T.Load(c + targets[1]);
            c2 = T.Load(c + targets[2]);
            c3 = T.Load(c + targets[3]);
            c4 = T.Load(c + targets[4]);
            c5 = T.Load(c + targets[5]);
        }

        float* a0 = a + rows[0];
        float* a1 = a + rows[1];
        float* a2 = a + rows[2];
        float* a3 = a + rows[3];
        float* a4 = a + rows[4];
        float* a5 = a + rows[5];
        for (int i = 0; i < k; i++)
        {
            nint at = steps[i];
            T right = T.Load(b);
            c0 = T.MultiplyAdd(T.Create(a0[at]), right, c0);
            c1 = T.MultiplyAdd(T.Create(a1[at]), right, c1);
            c2 = T.MultiplyAdd(T.Create(a2[at]), right, c2);
            c3 = T.MultiplyAdd(T.Create(a3[at]), right, c3);
            c4 = T.MultiplyAdd(T.Create(a4[at]), right, c4);
            c5 = T.MultiplyAdd(T.Create(a5[at]), right, c5);
            b += bStep;
        }

        T.Store(c0, c + targets[0]);
        T.Store(c1, c + targets[1]);
        T.Store(c2, c + targets[2]);
        T.Store(c3, c + targets[3]);
        T.Store(c4, c + targets[4]);
        T.Store(c5, c + targets[5]);
    }
}
