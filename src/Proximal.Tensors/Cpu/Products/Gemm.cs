using System.Runtime.CompilerServices;

namespace Proximal.Tensors;

/// <summary>
/// General matrix product on matrices as they lie in memory. Every element of the result is one chain of multiply-adds
/// in the order of the inner index, for any tile, block and number of threads.
/// </summary>
internal static unsafe class Gemm<T>
    where T : struct, ILanes<T>
{
    private const int InnerBlock = 256;

    /// <summary>
    /// Rows of the largest tile: 8 with 512-bit registers, 6 otherwise, as many accumulators as the registers hold.
    /// </summary>
    internal static int TileRows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => T.Count == 16 ? 8 : 6;
    }

    /// <summary>
    /// C = A B + start. A[r, i] lies at a + r aRow + i aStep, row i of B at b + i bRow. start is C itself to
    /// accumulate, a bias with startRow 0, or null for zeros.
    /// </summary>
    public static void Multiply(
        float* a,
        nint aRow,
        nint aStep,
        float* b,
        nint bRow,
        float* c,
        nint cRow,
        float* start,
        nint startRow,
        int m,
        int n,
        int k
    )
    {
        if (m == 0 || n == 0)
            return;
        int done = 0;
        do
        {
            int depth = Math.Min(InnerBlock, k - done);
            Block(a + (done * aStep), aRow, aStep, b + (done * bRow), bRow, c, cRow, start, startRow, m, n, depth);
            start = c;
            startRow = cRow;
            done += depth;
        } while (done < k);
    }

    [SkipLocalsInit]
    private static void Block(
        float* a,
        nint aRow,
        nint aStep,
        float* b,
        nint bRow,
        float* c,
        nint cRow,
        float* start,
        nint startRow,
        int m,
        int n,
        int k
    )
    {
        int wide = n - (n % (2 * T.Count));
        int whole = n - (n % T.Count);
        int rest = n - whole;
        float* tail = null;
        if (rest > 0)
        {
            tail = Workspace.Get(Scratch.PackedRight, (long)k * T.Count);
            for (int i = 0; i < k; i++)
            for (int j = 0; j < T.Count; j++)
                tail[(i * T.Count) + j] = j < rest ? b[(i * bRow) + whole + j] : 0f;
        }

        float* corner = stackalloc float[8 * T.Count];
        int rows;
        for (int r = 0; r < m; r += rows)
        {
            rows = RowsAt(m - r);
            float* left = a + (r * aRow);
            float* to = c + (r * cRow);
            float* from = start == null ? null : start + (r * startRow);
            int j = 0;
            for (; j < wide; j += 2 * T.Count)
                Wide(rows, k, left, aRow, aStep, b + j, bRow, to + j, cRow, from == null ? null : from + j, startRow);
            if (j < whole)
                Narrow(rows, k, left, aRow, aStep, b + j, bRow, to + j, cRow, from == null ? null : from + j, startRow);
            if (rest == 0)
                continue;

            for (int row = 0; row < rows; row++)
            for (int column = 0; column < T.Count; column++)
                corner[(row * T.Count) + column] =
                    from != null && column < rest ? from[(row * startRow) + whole + column] : 0f;
            Narrow(rows, k, left, aRow, aStep, tail, T.Count, corner, T.Count, corner, T.Count);
            for (int row = 0; row < rows; row++)
            for (int column = 0; column < rest; column++)
                to[(row * cRow) + whole + column] = corner[(row * T.Count) + column];
        }
    }

    /// <summary>Rows of the largest tile that <paramref name="left"/> rows fill.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int RowsAt(int left) =>
        left >= TileRows ? TileRows
        : left >= 4 ? 4
        : left >= 2 ? 2
        : 1;

    /// <summary>Runs the tile of 2 registers by <paramref name="rows"/> rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Wide(
        int rows,
        int k,
        float* a,
        nint aRow,
        nint aStep,
        float* b,
        nint bRow,
        float* c,
        nint cRow,
        float* start,
        nint startRow
    )
    {
        switch (rows)
        {
            case 8:
                GemmTiles<T>.Tile8x2(k, a, aRow, aStep, b, bRow, c, cRow, start, startRow);
                break;
            case 6:
                GemmTiles<T>.Tile6x2(k, a, aRow, aStep, b, bRow, c, cRow, start, startRow);
                break;
            case 4:
                GemmTiles<T>.Tile4x2(k, a, aRow, aStep, b, bRow, c, cRow, start, startRow);
                break;
            case 2:
                GemmTiles<T>.Tile2x2(k, a, aRow, aStep, b, bRow, c, cRow, start, startRow);
                break;
            default:
                GemmTiles<T>.Tile1x2(k, a, aRow, aStep, b, bRow, c, cRow, start, startRow);
                break;
        }
    }

    /// <summary>Runs the tile of 1 register by <paramref name="rows"/> rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Narrow(
        int rows,
        int k,
        float* a,
        nint aRow,
        nint aStep,
        float* b,
        nint bRow,
        float* c,
        nint cRow,
        float* start,
        nint startRow
    )
    {
        switch (rows)
        {
            case 8:
                GemmTiles<T>.Tile8x1(k, a, aRow, aStep, b, bRow, c, cRow, start, startRow);
                break;
            case 6:
                GemmTiles<T>.Tile6x1(k, a, aRow, aStep, b, bRow, c, cRow, start, startRow);
                break;
            case 4:
                GemmTiles<T>.Tile4x1(k, a, aRow, aStep, b, bRow, c, cRow, start, startRow);
                break;
            case 2:
                GemmTiles<T>.Tile2x1(k, a, aRow, aStep, b, bRow, c, cRow, start, startRow);
                break;
            default:
                GemmTiles<T>.Tile1x1(k, a, aRow, aStep, b, bRow, c, cRow, start, startRow);
                break;
        }
    }
}
