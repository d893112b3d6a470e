using System.Runtime.Intrinsics;

namespace Proximal.Tensors;

/// <summary>
/// Products of large matrices: both factors are copied block by block into the order in which the tiles read them, so that
/// they come from the near caches without a miss (Goto and van de Geijn 2008). Elements are the same chains as in
/// <see cref="Gemm{T}"/>, bit for bit.
/// </summary>
internal static unsafe class PackedGemm<T>
    where T : struct, ILanes<T>
{
    private const int InnerBlock = 256;
    private const int ColumnsPerBlock = 1024;
    private const int RowsPerPiece = 64;

    // Below these the right factor stays in the nearest caches anyway, or is used too few times to be worth copying.
    private const int SmallestRight = 1 << 15;
    private const int FewestRows = 48;

    private static int Width => 2 * T.Count;

    /// <summary>Whether copying pays for C [m, n] with an inner index of length k.</summary>
    public static bool Pays(int m, int n, int k) => m >= FewestRows && n >= Width && (long)n * k >= SmallestRight;

    /// <summary>
    /// C = A B + start, shared over the pool: A's element [r, i] lies at a + r aRow + i aStep, B's [i, j] at
    /// b + i bRow + j bStep, where one of bRow and bStep is 1. Start is C itself to accumulate, a bias with startRow 0, or null.
    /// </summary>
    public static void Multiply(
        float* a, nint aRow, nint aStep, float* b, nint bRow, nint bStep, float* c, float* start, nint startRow, int m, int n, int k)
    {
        int blockColumns = Math.Min(n, ColumnsPerBlock);
        int panels = (blockColumns + Width - 1) / Width;
        float* right = Workspace.Get(Scratch.PackedRight, (long)panels * Width * Math.Min(k, InnerBlock));
        for (int column = 0; column < n; column += ColumnsPerBlock)
        {
            int columns = Math.Min(ColumnsPerBlock, n - column);
            float* from = start == null ? null : start + column;
            nint fromRow = startRow;
            int done = 0;
            do
            {
                int depth = Math.Min(InnerBlock, k - done);
                Sweeps.RunPieces(columns, Width, new PackSweep(b + (done * bRow) + (column * bStep), bRow, bStep, right, depth));
                Sweeps.RunPieces(m, RowsPerPiece, new RowSweep(a + (done * aStep), aRow, aStep, right, c + column, n, from, fromRow, columns, depth));
                from = c + column;
                fromRow = n;
                done += depth;
            }
            while (done < k);
        }
    }

    /// <summary>Copies columns of the right factor into panels [depth, Width], with zeros behind the last column.</summary>
    private readonly struct PackSweep(float* b, nint bRow, nint bStep, float* right, int depth) : ISweep
    {
        public void Run(int from, int to)
        {
            int columns = to - from;
            float* panel = right + ((nint)from * depth);
            float* source = b + (from * bStep);
            if (columns < Width) new Span<float>(panel, depth * Width).Clear();
            if (bStep == 1)
            {
                for (int i = 0; i < depth; i++)
                    new ReadOnlySpan<float>(source + (i * bRow), columns).CopyTo(new Span<float>(panel + (i * Width), columns));
            }
            else
            {
                TransposedCopy.Run(source, bStep, panel, Width, columns, depth);
            }
        }
    }

    private readonly struct RowSweep(
        float* a, nint aRow, nint aStep, float* right, float* c, nint cRow, float* start, nint startRow, int n, int depth) : ISweep
    {
        public void Run(int from, int to)
        {
            int tileRows = Gemm<T>.TileRows;
            float* left = Workspace.Get(Scratch.PackedLeft, (long)(RowsPerPiece + tileRows) * depth);
            if (aStep != 1) PackLeftByColumns(from, to, left);
            else for (int r = from; r < to; r += tileRows) TransposedCopy.Run(a + (r * aRow), aRow, left + ((nint)(r - from) * depth), tileRows, Math.Min(tileRows, to - r), depth);

            float* corner = stackalloc float[8 * Width];
            for (int j = 0; j < n; j += Width)
            {
                float* panel = right + ((nint)j * depth);
                int rows;
                for (int r = from; r < to; r += rows)
                {
                    // A tile of fewer rows reads the first of a packed group, or what follows there.
                    int within = (r - from) % tileRows;
                    rows = Gemm<T>.RowsAt(Math.Min(to - r, tileRows - within));
                    float* packed = left + ((nint)(r - from - within) * depth) + within;
                    float* target = c + (r * cRow) + j;
                    float* first = start == null ? null : start + (r * startRow) + j;
                    if (n - j >= Width) Gemm<T>.Wide(rows, depth, packed, 1, tileRows, panel, Width, target, cRow, first, startRow);
                    else Corner(rows, packed, tileRows, panel, target, first, n - j, corner);
                }
            }
        }

        // A column of the whole piece at a time: its rows lie side by side, while the next column is far away.
        private void PackLeftByColumns(int from, int to, float* left)
        {
            int tileRows = Gemm<T>.TileRows;
            for (int i = 0; i < depth; i++)
            {
                float* source = a + (from * aRow) + (i * aStep);
                float* packed = left + (i * tileRows);
                for (int r = from; r < to; r += tileRows, source += tileRows * aRow, packed += (nint)tileRows * depth)
                {
                    if (aRow == 1 && tileRows == 8 && to - r >= 8) Vector256.Store(Vector256.Load(source), packed);
                    else for (int row = 0; row < Math.Min(tileRows, to - r); row++) packed[row] = source[row * aRow];
                }
            }
        }

        private void Corner(int rows, float* packed, int tileRows, float* panel, float* target, float* first, int columns, float* corner)
        {
            new Span<float>(corner, rows * Width).Clear();
            for (int r = 0; r < rows && first != null; r++)
                new ReadOnlySpan<float>(first + (r * startRow), columns).CopyTo(new Span<float>(corner + (r * Width), columns));
            Gemm<T>.Wide(rows, depth, packed, 1, tileRows, panel, Width, corner, Width, corner, Width);
            for (int r = 0; r < rows; r++)
                new ReadOnlySpan<float>(corner + (r * Width), columns).CopyTo(new Span<float>(target + (r * cRow), columns));
        }
    }
}
