namespace Proximal.Tensors;

/// <summary>
/// Matrix products whose left factor is not stored as a matrix: element [r, i] lies at a + rows[r] + steps[i]. The
/// windows of an image are such a matrix, so a convolution needs no copy of them (no im2col). Every element is one
/// chain of multiply-adds in the order of the inner index.
/// </summary>
internal static unsafe class GatheredProducts<T>
    where T : struct, ILanes<T>
{
    private const int RowGroup = 6;

    /// <summary>
    /// Row length of the right factor and of the product: the number of columns, padded to whole registers.
    /// </summary>
    public static int PaddedColumns(int columns) => (columns + T.Count - 1) / T.Count * T.Count;

    /// <summary>
    /// C[r] = start + Σ a[rows[r] + steps[i]] b[i] for b [k, n], with row r of C at <paramref name="targets"/>[r]. n is
    /// a multiple of the lanes of a register. start is one row for all rows of C, C itself to accumulate, or null.
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

        // An incomplete group repeats its last row.
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
            GatheredTiles<T>.Tile6x2(
                k,
                a,
                rows,
                steps,
                b + j,
                n,
                c + j,
                targets,
                start == null ? null : start + j,
                accumulate
            );
        if (j < n)
            GatheredTiles<T>.Tile6x1(
                k,
                a,
                rows,
                steps,
                b + j,
                n,
                c + j,
                targets,
                start == null ? null : start + j,
                accumulate
            );
    }
}
