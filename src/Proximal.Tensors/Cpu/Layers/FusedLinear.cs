namespace Proximal.Tensors;

/// <summary>
/// Linear layer with bias and activation. The activation is applied to each block of output rows while the block is in
/// the level-1 cache.
/// </summary>
internal static unsafe class FusedLinear<T>
    where T : struct, ILanes<T>
{
    private const int RowsPerPiece = 32;
    private const long MinParallelWork = 2_000_000;

    /// <summary>y = activation(x Wᵀ + bias).</summary>
    public static void Forward(
        float* x,
        WeightRows weight,
        float* bias,
        Activation activation,
        float* preactivation,
        float* y,
        int rows,
        int inputs,
        int outputs
    )
    {
        float* product = preactivation == null ? y : preactivation;
        if (PackedGemm<T>.IsUsedFor(rows, outputs, inputs))
        {
            PackedGemm<T>.Multiply(
                x,
                inputs,
                1,
                weight,
                1,
                inputs,
                product,
                outputs,
                bias,
                0,
                rows,
                outputs,
                inputs,
                new ActivationEpilogue(activation, product, y, outputs)
            );
            return;
        }

        if (ThinProducts<T>.IsDotShape(outputs, inputs))
        {
            ThinProducts<T>.Dots(
                x,
                MatrixProducts<T>.Singles(weight, outputs),
                product,
                bias,
                0,
                rows,
                outputs,
                inputs
            );
            ActivationSweeps<T>.Apply(activation, product, y, rows * outputs);
            return;
        }

        float* transposed = Workspace.Get(Scratch.Transposed, (long)inputs * outputs);
        weight.Transpose(outputs, transposed);
        var sweep = new ForwardSweep(x, transposed, bias, activation, product, y, inputs, outputs);
        if ((long)rows * inputs * outputs < MinParallelWork)
            sweep.Run(0, rows);
        else
            Sweeps.RunPieces(rows, RowsPerPiece, sweep);
    }

    /// <summary>
    /// dy *= activation', dbias += column sums of dy, dweight += dyᵀ x, dx += dy W. Null gradients are skipped.
    /// </summary>
    public static void Gradient(
        float* x,
        float* weight,
        Activation activation,
        float* preactivation,
        float* y,
        float* dy,
        float* dx,
        float* dweight,
        float* dbias,
        int rows,
        int inputs,
        int outputs
    )
    {
        ActivationGradients<T>.Run(activation, preactivation, y, dy, dbias, rows, outputs);
        if (dweight != null)
            MatrixProducts<T>.Run(dy, true, WeightRows.Of(x, inputs), false, dweight, outputs, inputs, rows, true);
        if (dx != null)
            MatrixProducts<T>.Run(dy, false, WeightRows.Of(weight, inputs), false, dx, rows, inputs, outputs, true);
    }

    private readonly struct ActivationEpilogue(Activation activation, float* x, float* y, int outputs)
        : IProductEpilogue
    {
        public void Run(int row, int rows, int column, int columns)
        {
            if (activation == Activation.None && x == y)
                return;
            for (int r = row; r < row + rows; r++)
            {
                nint at = ((nint)r * outputs) + column;
                ActivationSweeps<T>.Apply(activation, x + at, y + at, columns);
            }
        }
    }

    private readonly struct ForwardSweep(
        float* x,
        float* transposed,
        float* bias,
        Activation activation,
        float* preactivation,
        float* y,
        int inputs,
        int outputs
    ) : ISweep
    {
        public void Run(int from, int to)
        {
            for (int row = from; row < to; row += RowsPerPiece)
            {
                int rows = Math.Min(RowsPerPiece, to - row);
                float* target = preactivation + ((nint)row * outputs);
                Gemm<T>.Multiply(
                    x + ((nint)row * inputs),
                    inputs,
                    1,
                    transposed,
                    outputs,
                    target,
                    outputs,
                    bias,
                    0,
                    rows,
                    outputs,
                    inputs
                );
                ActivationSweeps<T>.Apply(activation, target, y + ((nint)row * outputs), rows * outputs);
            }
        }
    }
}
