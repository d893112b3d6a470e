namespace Proximal.Tensors;

/// <summary>Projection of a decoding pass, split into pieces of its outputs by its size alone.</summary>
internal static unsafe class ProjectionPieces<T>
    where T : struct, ILanes<T>
{
    // This many weights keep a thread busy long enough that sharing costs little, and fit into the level-2 cache.
    private const int PieceWeights = 1 << 15;
    private const int MinPieces = 4;
    private const int PieceOutputs = 16;
    private const int NormRows = 8;

    // With few rows, every piece normalises them again: that costs less than waiting for one thread to do it for all
    // pieces.
    private const int RowsPerPieceNorm = 2;
    private const int PiecesPerPieceNorm = 12;

    /// <summary>
    /// Number of pieces of the input normalisation; 0 if the pieces of the products normalise their input.
    /// </summary>
    public static int CountNormalization(ProjectionKernel kernel, in DecoderContext context) =>
        kernel.Norm.Weight == 0 || NormalizesPerPiece(kernel, context)
            ? 0
            : (Rows(kernel, context) + NormRows - 1) / NormRows;

    public static void Normalize(ProjectionKernel kernel, in DecoderContext context, int index)
    {
        int from = index * NormRows,
            to = Math.Min(Rows(kernel, context), from + NormRows);
        NormalizeRows(kernel, context, context[kernel.Normalized], from, to);
    }

    public static int Count(ProjectionKernel kernel, in DecoderContext context) =>
        Rows(kernel, context) == 0 ? 0 : Pieces(kernel);

    public static void Run(ProjectionKernel kernel, in DecoderContext context, int index)
    {
        int rows = Rows(kernel, context);
        float* x = context[kernel.Norm.Weight == 0 ? kernel.Input : kernel.Normalized];
        if (kernel.Norm.Weight != 0 && NormalizesPerPiece(kernel, context))
        {
            x = Workspace.Get(Scratch.Normalized, (long)RowsPerPieceNorm * kernel.Inputs);
            NormalizeRows(kernel, context, x, 0, rows);
        }

        if (kernel.OutputMode == ProjectionOutputMode.Multiply)
        {
            RunGated(kernel, context, x, index, rows);
            return;
        }

        foreach (ProjectionPart part in kernel.Parts)
        {
            int size = Size(part.Outputs, kernel.Inputs),
                pieces = (part.Outputs + size - 1) / size;
            if (index >= pieces)
            {
                index -= pieces;
                continue;
            }

            int from = index * size,
                outputs = Math.Min(size, part.Outputs - from);
            float* y = context[kernel.Output] + part.Offset + from;
            Multiply(
                kernel,
                part,
                context,
                x,
                y,
                kernel.OutputWidth,
                rows,
                from,
                outputs,
                kernel.OutputMode == ProjectionOutputMode.Add
            );
            return;
        }
    }

    /// <summary>Computes both parts of the same columns in scratch memory, then their product.</summary>
    private static void RunGated(ProjectionKernel kernel, in DecoderContext context, float* x, int index, int rows)
    {
        ProjectionPart first = kernel.Parts[0],
            second = kernel.Parts[1];
        int size = Size(first.Outputs, kernel.Inputs),
            from = index * size,
            outputs = Math.Min(size, first.Outputs - from);
        float* a = Workspace.Get(Scratch.Gated, 2L * rows * size);
        float* b = a + ((nint)rows * size);
        Multiply(kernel, first, context, x, a, size, rows, from, outputs, add: false);
        Multiply(kernel, second, context, x, b, size, rows, from, outputs, add: false);
        float* y = context[kernel.Output] + first.Offset + from;
        for (int r = 0; r < rows; r++)
            RowArithmetic<T>.Multiply(a + (r * size), b + (r * size), y + ((nint)r * kernel.OutputWidth), outputs);
    }

    private static void Multiply(
        ProjectionKernel kernel,
        ProjectionPart part,
        in DecoderContext context,
        float* x,
        float* y,
        nint yRow,
        int rows,
        int from,
        int outputs,
        bool add
    )
    {
        float* bias = context[part.Bias] == null ? null : context[part.Bias] + part.FirstRow + from;
        for (int r = 0; r < rows; r++)
            InitializeOutput(bias, y + (r * yRow), outputs, add);
        RowProducts<T>.Add(
            x,
            kernel.Inputs,
            context.Weight(part.Weight, kernel.Inputs).From(part.FirstRow + from),
            kernel.Inputs,
            y,
            yRow,
            rows,
            outputs
        );

        AdapterOperands adapter = part.Adapter;
        if (adapter.Input != 0)
        {
            float* low = context[adapter.Input] + adapter.Offset,
                weight = context[adapter.Weight] + ((nint)(part.FirstRow + from) * adapter.Rank);
            RowProducts<T>.Add(low, adapter.InputWidth, weight, adapter.Rank, y, yRow, rows, outputs);
        }

        if (part.Activation != Activation.None)
            for (int r = 0; r < rows; r++)
                ActivationSweeps<T>.Apply(part.Activation, y + (r * yRow), y + (r * yRow), outputs);
        if (kernel.Scale != 1f)
            for (int r = 0; r < rows; r++)
                RowArithmetic<T>.Scale(y + (r * yRow), kernel.Scale, y + (r * yRow), outputs);
        if (kernel.Cap > 0)
            for (int r = 0; r < rows; r++)
                CappedRows<T>.Cap(y + (r * yRow), outputs, kernel.Cap);
    }

    private static void InitializeOutput(float* bias, float* y, int outputs, bool add)
    {
        if (add && bias != null)
            RowArithmetic<T>.Add(y, bias, y, outputs);
        else if (bias != null)
            new ReadOnlySpan<float>(bias, outputs).CopyTo(new Span<float>(y, outputs));
        else if (!add)
            new Span<float>(y, outputs).Clear();
    }

    private static void NormalizeRows(ProjectionKernel kernel, in DecoderContext context, float* to, int from, int end)
    {
        float* weight = context[kernel.Norm.Weight],
            bias = context[kernel.Norm.Bias];
        for (int r = from; r < end; r++)
        {
            int row = kernel.Selected ? context.Pass.SelectedRows[r] : r;
            float* x = context[kernel.Input] + ((nint)row * kernel.Inputs);
            RowArithmetic<T>.Normalize(
                x,
                weight,
                bias,
                to + ((nint)r * kernel.Inputs),
                kernel.Inputs,
                kernel.Norm.Epsilon,
                kernel.Norm.WeightOffset
            );
        }
    }

    private static int Rows(ProjectionKernel kernel, in DecoderContext context) =>
        kernel.Selected ? context.Selected : context.Rows;

    private static bool NormalizesPerPiece(ProjectionKernel kernel, in DecoderContext context) =>
        Rows(kernel, context) <= RowsPerPieceNorm && Pieces(kernel) <= PiecesPerPieceNorm;

    private static int Pieces(ProjectionKernel kernel)
    {
        int pieces = 0;
        foreach (ProjectionPart part in kernel.Parts)
        {
            int size = Size(part.Outputs, kernel.Inputs);
            pieces += (part.Outputs + size - 1) / size;
            if (kernel.OutputMode == ProjectionOutputMode.Multiply)
                break;
        }

        return pieces;
    }

    /// <summary>Number of outputs of a part in one piece.</summary>
    private static int Size(int outputs, int inputs)
    {
        int size = Math.Min(PieceWeights / inputs, (outputs + MinPieces - 1) / MinPieces);
        return Math.Max(PieceOutputs, (size + PieceOutputs - 1) / PieceOutputs * PieceOutputs);
    }
}
