namespace Proximal.Tensors;

/// <summary>
/// Chooses the path of a matrix product by its shape, for all four combinations of transposed factors.
/// </summary>
internal static unsafe class MatrixProducts<T>
    where T : struct, ILanes<T>
{
    private const long MinParallelWork = 2_000_000;
    private const int RowsPerPiece = 48;

    /// <summary>C = op(A) op(B), or C += op(A) op(B) with <paramref name="accumulate"/>.</summary>
    public static void Run(
        float* a,
        bool transposeA,
        WeightRows b,
        bool transposeB,
        float* c,
        int m,
        int n,
        int k,
        bool accumulate
    )
    {
        if (m == 0 || n == 0)
            return;
        float* start = accumulate ? c : null;
        nint aRow = transposeA ? 1 : k,
            aStep = transposeA ? m : 1;
        if (PackedGemm<T>.IsUsedFor(m, n, k))
        {
            PackedGemm<T>.Multiply(a, aRow, aStep, b, transposeB ? 1 : n, transposeB ? k : 1, c, n, start, n, m, n, k);
            return;
        }

        if (transposeA && !transposeB && ThinProducts<T>.IsNarrowGradient(m, n))
        {
            ThinProducts<T>.MultiplyTransposed(a, Singles(b, k), c, m, n, k, accumulate);
            return;
        }

        if (!transposeA && transposeB && ThinProducts<T>.IsDotShape(n, k))
        {
            ThinProducts<T>.Dots(a, Singles(b, n), c, start, n, m, n, k);
            return;
        }

        float* right;
        if (!transposeB)
        {
            right = Singles(b, k);
        }
        else
        {
            right = Workspace.Get(Scratch.Transposed, (long)k * n);
            b.Transpose(n, right);
        }

        var rows = new RowSweep(a, aRow, aStep, right, c, start, n, n, k);
        Split(m, n, k, rows);
    }

    /// <summary>The elements of a matrix, converted to single precision if necessary.</summary>
    public static float* Singles(WeightRows matrix, int rows)
    {
        if (matrix.IsSingle)
            return matrix.Singles;
        float* expanded = Workspace.Get(Scratch.ExpandedWeights, rows * (long)matrix.RowLength);
        matrix.ExpandRows(0, rows, expanded);
        return expanded;
    }

    /// <summary>C = A B + start, split by rows over the worker pool if the product is large enough.</summary>
    public static void Split(int m, int n, int k, RowSweep rows)
    {
        if ((long)m * n * k < MinParallelWork)
            rows.Run(0, m);
        else
            Sweeps.RunPieces(m, RowsPerPiece, rows);
    }

    /// <summary>
    /// Products of a batch of matrices of one size. A stride of 0 repeats a factor; a C stride of 0 accumulates over
    /// the batch in order.
    /// </summary>
    public static void RunBatch(
        float* a,
        bool transposeA,
        long strideA,
        float* b,
        bool transposeB,
        long strideB,
        float* c,
        long strideC,
        int batch,
        int m,
        int n,
        int k,
        bool accumulate
    )
    {
        var body = new BatchBody(a, transposeA, strideA, b, transposeB, strideB, c, strideC, m, n, k, accumulate);
        if ((long)batch * m * n * k < MinParallelWork || strideC == 0)
            for (int i = 0; i < batch; i++)
                body.Invoke(i);
        else
            WorkerPool.Current.Run(batch, ref body);
    }

    private readonly struct BatchBody(
        float* a,
        bool transposeA,
        long strideA,
        float* b,
        bool transposeB,
        long strideB,
        float* c,
        long strideC,
        int m,
        int n,
        int k,
        bool accumulate
    ) : IParallelBody
    {
        public void Invoke(int index) =>
            Run(
                a + (index * strideA),
                transposeA,
                WeightRows.Of(b + (index * strideB), transposeB ? k : n),
                transposeB,
                c + (index * strideC),
                m,
                n,
                k,
                accumulate
            );
    }

    internal readonly struct RowSweep(
        float* a,
        nint aRow,
        nint aStep,
        float* b,
        float* c,
        float* start,
        nint startRow,
        int n,
        int k
    ) : ISweep
    {
        public void Run(int from, int to) =>
            Gemm<T>.Multiply(
                a + (from * aRow),
                aRow,
                aStep,
                b,
                n,
                c + ((nint)from * n),
                n,
                start == null ? null : start + (from * startRow),
                startRow,
                to - from,
                n,
                k
            );
    }
}
