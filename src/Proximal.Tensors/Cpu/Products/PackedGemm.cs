using System.Runtime.Intrinsics;

namespace Proximal.Tensors;

/// <summary>
/// Product of large matrices. Both factors are packed block by block in the order in which the tiles read them, so that
/// the tiles find them in the near caches (Goto and van de Geijn 2008). Elements have the same bits as in
/// <see cref="Gemm{T}"/>.
/// </summary>
internal static unsafe class PackedGemm<T>
    where T : struct, ILanes<T>
{
    // Long chains, so that loading and storing a tile of C costs little. The packed block of the right factor is in the
    // level-2 or level-3 cache.
    private const int InnerBlock = 512;
    private const int ColumnsPerBlock = 1024;
    private const int RowsPerPiece = 64;

    // How many rows ahead of the copy to prefetch, for rows that lie far apart.
    private const int PrefetchRows = 12;

    // Below these sizes the right factor stays in the near caches or is used too few times to pay for packing.
    private const int MinRightElements = 1 << 15;
    private const int MinRows = 48;

    // Packing fewer elements than this on one thread takes no longer than sharing the work.
    private const int MinParallelWork = 1 << 15;

    private static int Width => 2 * T.Count;

    /// <summary>Whether packing is faster for C [m, n] with an inner length of k.</summary>
    public static bool IsUsedFor(int m, int n, int k) => m >= MinRows && n >= Width && (long)n * k >= MinRightElements;

    /// <summary>
    /// C = A B + start on the worker pool. A[r, i] lies at a + r aRow + i aStep, B[i, j] at b + i bRow + j bStep; one
    /// of bRow and bStep is 1. start is C itself to accumulate, a bias with startRow 0, or null for zeros.
    /// </summary>
    public static void Multiply(
        float* a,
        nint aRow,
        nint aStep,
        WeightRows b,
        nint bRow,
        nint bStep,
        float* c,
        nint cRow,
        float* start,
        nint startRow,
        int m,
        int n,
        int k
    ) => Multiply(a, aRow, aStep, b, bRow, bStep, c, cRow, start, startRow, m, n, k, default(NoEpilogue));

    /// <summary>
    /// The same product; <paramref name="epilogue"/> runs on each part of C as soon as it is complete.
    /// </summary>
    public static void Multiply<TEpilogue>(
        float* a,
        nint aRow,
        nint aStep,
        WeightRows b,
        nint bRow,
        nint bStep,
        float* c,
        nint cRow,
        float* start,
        nint startRow,
        int m,
        int n,
        int k,
        TEpilogue epilogue
    )
        where TEpilogue : struct, IProductEpilogue
    {
        int blocks = Math.Max(1, (k + InnerBlock - 1) / InnerBlock),
            deepest = (k + blocks - 1) / blocks;
        int panels = (Math.Min(n, ColumnsPerBlock) + Width - 1) / Width;
        float* right = Workspace.Get(Scratch.PackedRight, (long)panels * Width * deepest);
        for (int column = 0; column < n; column += ColumnsPerBlock)
        {
            int columns = Math.Min(ColumnsPerBlock, n - column);
            float* from = start == null ? null : start + column;
            nint fromRow = startRow;
            int done = 0;
            do
            {
                int depth = Math.Min(deepest, k - done);
                var pack = new PackSweep(b, (done * bRow) + (column * bStep), bRow, bStep, right, columns, depth);
                int whole = (columns + Width - 1) / Width;
                if (columns * depth < MinParallelWork)
                    pack.Run(0, whole);
                else
                    Sweeps.RunPieces(whole, 1, pack);
                var rows = new RowSweep(
                    a + (done * aStep),
                    aRow,
                    aStep,
                    right,
                    c + column,
                    cRow,
                    from,
                    fromRow,
                    columns,
                    depth
                );
                done += depth;
                if (done < k)
                    Sweeps.RunPieces(m, RowsPerPiece, rows);
                else
                    Sweeps.RunPieces(m, RowsPerPiece, new LastSweep<TEpilogue>(rows, column, columns, epilogue));
                from = c + column;
                fromRow = cRow;
            } while (done < k);
        }
    }

    /// <summary>
    /// Packs columns of the right factor into panels [depth, Width], padded with zeros after the last column.
    /// </summary>
    private readonly struct PackSweep(
        WeightRows b,
        nint first,
        nint bRow,
        nint bStep,
        float* right,
        int columns,
        int depth
    ) : ISweep
    {
        public void Run(int from, int to)
        {
            for (int panel = from; panel < to; panel++)
            {
                nint at = first + (panel * Width * bStep);
                float* target = right + ((nint)panel * Width * depth);
                int width = Math.Min(Width, columns - (panel * Width));
                if (b.IsSingle)
                    Pack(b.Singles + at, target, width);
                else
                    PackExpanded(at, target, width);
            }
        }

        /// <summary>Converts the elements of a panel on the way.</summary>
        private void PackExpanded(nint at, float* panel, int width)
        {
            if (width < Width)
                new Span<float>(panel, depth * Width).Clear();
            if (bStep == 1)
            {
                for (int i = 0; i < depth; i++)
                    b.Expand(at + (i * bRow), width, panel + (i * Width));
                return;
            }

            float* rows = Workspace.Get(Scratch.ExpandedWeights, (long)width * depth);
            for (int j = 0; j < width; j++)
                b.Expand(at + (j * bStep), depth, rows + ((nint)j * depth));
            TransposedCopy.Run(rows, depth, panel, Width, width, depth);
        }

        private void Pack(float* source, float* panel, int width)
        {
            if (width < Width)
                new Span<float>(panel, depth * Width).Clear();
            if (bStep != 1)
            {
                TransposedCopy.Run(source, bStep, panel, Width, width, depth);
            }
            else if (width == Width)
            {
                for (int i = 0; i < depth; i++, source += bRow, panel += Width)
                {
                    CacheLines.FetchRows(source + (PrefetchRows * bRow), 0, 1, Width);
                    T.Store(T.Load(source), panel);
                    T.Store(T.Load(source + T.Count), panel + T.Count);
                }
            }
            else
            {
                for (int i = 0; i < depth; i++)
                    new ReadOnlySpan<float>(source + (i * bRow), width).CopyTo(
                        new Span<float>(panel + (i * Width), width)
                    );
            }
        }
    }

    private readonly struct LastSweep<TEpilogue>(RowSweep rows, int column, int columns, TEpilogue epilogue) : ISweep
        where TEpilogue : struct, IProductEpilogue
    {
        public void Run(int from, int to)
        {
            rows.Run(from, to);
            epilogue.Run(from, to - from, column, columns);
        }
    }

    private readonly struct RowSweep(
        float* a,
        nint aRow,
        nint aStep,
        float* right,
        float* c,
        nint cRow,
        float* start,
        nint startRow,
        int n,
        int depth
    ) : ISweep
    {
        public void Run(int from, int to)
        {
            int tileRows = Gemm<T>.TileRows;
            float* left = Workspace.Get(Scratch.PackedLeft, (long)(to - from + tileRows) * depth);
            if (aStep != 1)
                PackLeftByColumns(from, to, left);
            else
                for (int r = from; r < to; r += tileRows)
                    TransposedCopy.Run(
                        a + (r * aRow),
                        aRow,
                        left + ((nint)(r - from) * depth),
                        tileRows,
                        Math.Min(tileRows, to - r),
                        depth
                    );

            float* corner = stackalloc float[8 * Width];
            for (int j = 0; j < n; j += Width)
            {
                float* panel = right + ((nint)j * depth);
                int rows;
                for (int r = from; r < to; r += rows)
                {
                    // A tile of fewer rows reads the first rows of a packed group, or those that follow them.
                    int within = (r - from) % tileRows;
                    rows = Gemm<T>.RowsAt(Math.Min(to - r, tileRows - within));
                    float* packed = left + ((nint)(r - from - within) * depth) + within;
                    float* target = c + (r * cRow) + j;
                    float* first = start == null ? null : start + (r * startRow) + j;

                    // Prefetch the next tile of C, which is not in the cache yet.
                    int width = Math.Min(Width, n - j);
                    if (r + rows < to)
                        CacheLines.FetchRows(target + (rows * cRow), cRow, tileRows, width);
                    if (width == Width)
                        Gemm<T>.Wide(rows, depth, packed, 1, tileRows, panel, Width, target, cRow, first, startRow);
                    else if (width == T.Count)
                        Gemm<T>.Narrow(rows, depth, packed, 1, tileRows, panel, Width, target, cRow, first, startRow);
                    else
                        Corner(rows, packed, tileRows, panel, target, first, width, corner);
                }
            }
        }

        // Packs one column of the whole piece at a time: its rows lie side by side, while the next column is far away.
        private void PackLeftByColumns(int from, int to, float* left)
        {
            int tileRows = Gemm<T>.TileRows;
            for (int i = 0; i < depth; i++)
            {
                float* source = a + (from * aRow) + (i * aStep);
                float* packed = left + (i * tileRows);
                if (aRow == 1)
                    CacheLines.FetchRows(source + (PrefetchRows * aStep), 0, 1, to - from);
                for (int r = from; r < to; r += tileRows, source += tileRows * aRow, packed += (nint)tileRows * depth)
                {
                    if (aRow == 1 && tileRows == 8 && to - r >= 8)
                        Vector256.Store(Vector256.Load(source), packed);
                    else
                        for (int row = 0; row < Math.Min(tileRows, to - r); row++)
                            packed[row] = source[row * aRow];
                }
            }
        }

        private void Corner(
            int rows,
            float* packed,
            int tileRows,
            float* panel,
            float* target,
            float* first,
            int columns,
            float* corner
        )
        {
            new Span<float>(corner, rows * Width).Clear();
            for (int r = 0; r < rows && first != null; r++)
                new ReadOnlySpan<float>(first + (r * startRow), columns).CopyTo(
                    new Span<float>(corner + (r * Width), columns)
                );
            Gemm<T>.Wide(rows, depth, packed, 1, tileRows, panel, Width, corner, Width, corner, Width);
            for (int r = 0; r < rows; r++)
                new ReadOnlySpan<float>(corner + (r * Width), columns).CopyTo(
                    new Span<float>(target + (r * cRow), columns)
                );
        }
    }
}
