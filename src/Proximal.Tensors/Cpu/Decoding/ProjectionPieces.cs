namespace Proximal.Tensors;

/// <summary>A projection of a decoding pass, cut into pieces of its outputs by its size alone.</summary>
internal static unsafe class ProjectionPieces<T>
    where T : struct, ILanes<T>
{
    // So many weights keep a thread busy long enough that sharing costs little, and fit the second cache.
    private const int PieceWeights = 1 << 15;
    private const int FewestPieces = 4;
    private const int PieceOutputs = 16;
    private const int NormRows = 8;

    // A few rows are normalised in every piece anew: that costs less than waiting until one thread has done it for all.
    private const int RowsPerPieceNorm = 2;
    private const int PiecesPerPieceNorm = 12;

    /// <summary>The pieces of normalising the input; none where the pieces of the products do it themselves.</summary>
    public static int Norms(ProjectionKernel kernel, in DecoderContext context) =>
        kernel.Norm.Weight == 0 || NormalizesItself(kernel, context)
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
        if (kernel.Norm.Weight != 0 && NormalizesItself(kernel, context))
        {
            x = Workspace.Get(Scratch.Normalized, (long)RowsPerPieceNorm * kernel.Inputs);
            NormalizeRows(kernel, context, x, 0, rows);
        }

        if (kernel.End == ProjectionEnd.Multiply)
        {
            Gated(kernel, context, x, index, rows);
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
            Products(
                kernel,
                part,
                context,
                x,
                y,
                kernel.OutputWidth,
                rows,
                from,
                outputs,
                kernel.End == ProjectionEnd.Add
            );
            return;
        }
    }

    /// <summary>Both parts of the same columns into scratch memory, then their product.</summary>
    private static void Gated(ProjectionKernel kernel, in DecoderContext context, float* x, int index, int rows)
    {
        ProjectionPart first = kernel.Parts[0],
            second = kernel.Parts[1];
        int size = Size(first.Outputs, kernel.Inputs),
            from = index * size,
            outputs = Math.Min(size, first.Outputs - from);
        float* a = Workspace.Get(Scratch.Gated, 2L * rows * size);
        float* b = a + ((nint)rows * size);
        Products(kernel, first, context, x, a, size, rows, from, outputs, add: false);
        Products(kernel, second, context, x, b, size, rows, from, outputs, add: false);
        float* y = context[kernel.Output] + first.Offset + from;
        for (int r = 0; r < rows; r++)
            RowArithmetic<T>.Multiply(a + (r * size), b + (r * size), y + ((nint)r * kernel.OutputWidth), outputs);
    }

    private static void Products(
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
        float* bias = context[part.Bias] == null ? null : context[part.Bias] + from;
        for (int r = 0; r < rows; r++)
            Begin(bias, y + (r * yRow), outputs, add);
        RowProducts<T>.Add(
            x,
            kernel.Inputs,
            context[part.Weight] + ((nint)from * kernel.Inputs),
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
                weight = context[adapter.Weight] + ((nint)from * adapter.Rank);
            RowProducts<T>.Add(low, adapter.InputWidth, weight, adapter.Rank, y, yRow, rows, outputs);
        }

        if (part.Activation != Activation.None)
            for (int r = 0; r < rows; r++)
                ActivationSweeps<T>.Apply(part.Activation, y + (r * yRow), y + (r * yRow), outputs);
        if (kernel.Scale != 1f)
            for (int r = 0; r < rows; r++)
                RowArithmetic<T>.Scale(y + (r * yRow), kernel.Scale, y + (r * yRow), outputs);
    }

    private static void Begin(float* bias, float* y, int outputs, bool add)
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
                kernel.Norm.Epsilon
            );
        }
    }

    private static int Rows(ProjectionKernel kernel, in DecoderContext context) =>
        kernel.Selected ? context.Selected : context.Rows;

    private static bool NormalizesItself(ProjectionKernel kernel, in DecoderContext context) =>
        Rows(kernel, context) <= RowsPerPieceNorm && Pieces(kernel) <= PiecesPerPieceNorm;

    private static int Pieces(ProjectionKernel kernel)
    {
        int pieces = 0;
        foreach (ProjectionPart part in kernel.Parts)
        {
            int size = Size(part.Outputs, kernel.Inputs);
            pieces += (part.Outputs + size - 1) / size;
            if (kernel.End == ProjectionEnd.Multiply)
                break;
        }

        return pieces;
    }

    /// <summary>How many of a part's outputs make a piece.</summary>
    private static int Size(int outputs, int inputs)
    {
        int size = Math.Min(PieceWeights / inputs, (outputs + FewestPieces - 1) / FewestPieces);
        return Math.Max(PieceOutputs, (size + PieceOutputs - 1) / PieceOutputs * PieceOutputs);
    }
}
