namespace Proximal.Tensors;

/// <summary>
/// A decoding pass as phases that the threads of the pool share: one phase for each kernel, preceded by a phase that
/// normalises the rows if it is done once for all pieces.
/// </summary>
internal readonly unsafe struct DecoderRun<T>(DecoderKernel[] kernels, int count, DecoderContext context) : IPhasedBody
    where T : struct, ILanes<T>
{
    private const int EmbeddedRows = 4;
    private const int NormalizedRows = 8;

    public int Phases => 2 * count;

    public int Count(int phase)
    {
        bool before = phase % 2 == 0;
        return kernels[phase / 2] switch
        {
            ProjectionKernel kernel => before
                ? ProjectionPieces<T>.CountNormalization(kernel, context)
                : ProjectionPieces<T>.Count(kernel, context),
            AttentionKernel kernel => before ? 0 : CachedAttention<T>.Count(kernel, context),
            NormKernel => before ? 0 : (context.Rows + NormalizedRows - 1) / NormalizedRows,
            _ => before ? 0 : (context.Rows + EmbeddedRows - 1) / EmbeddedRows,
        };
    }

    public void Invoke(int phase, int index)
    {
        switch (kernels[phase / 2])
        {
            case ProjectionKernel kernel when phase % 2 == 0:
                ProjectionPieces<T>.Normalize(kernel, context, index);
                break;
            case ProjectionKernel kernel:
                ProjectionPieces<T>.Run(kernel, context, index);
                break;
            case AttentionKernel kernel:
                CachedAttention<T>.Run(kernel, context, index);
                break;
            case NormKernel kernel:
                Normalize(kernel, index * NormalizedRows, Math.Min(context.Rows, (index + 1) * NormalizedRows));
                break;
            case EmbeddingKernel kernel:
                Embed(kernel, index * EmbeddedRows, Math.Min(context.Rows, (index + 1) * EmbeddedRows));
                break;
        }
    }

    private void Embed(EmbeddingKernel kernel, int from, int to)
    {
        WeightRows tokens = context.Weight(kernel.Tokens, kernel.Width),
            positions = context.Weight(kernel.Positions, kernel.Width);
        float* output = context[kernel.Output];
        float* added = positions.IsNull ? null : Workspace.Get(Scratch.Normalized, kernel.Width);
        for (int r = from; r < to; r++)
        {
            float* row = output + ((nint)r * kernel.Width);
            int position = context.Pass.Positions[r];
            tokens.ExpandRows(context.Pass.Ids[r], 1, row);
            if (kernel.Scale != 1f)
                RowArithmetic<T>.Scale(row, kernel.Scale, row, kernel.Width);
            if (added != null)
            {
                positions.ExpandRows(position, 1, added);
                RowArithmetic<T>.Add(row, added, row, kernel.Width);
            }

            foreach (RotaryOperands rotary in kernel.Rotary)
                ComputeAngles(rotary, r, position);
        }
    }

    private void ComputeAngles(in RotaryOperands rotary, int row, int position)
    {
        float* cosines = context[rotary.Angles] + ((nint)row * 2 * rotary.Pairs);
        fixed (float* own = context.Pass.FrequenciesOf(row))
            RotaryPairs<T>.Angles(
                position,
                rotary.Frequencies == 0 ? own : context[rotary.Frequencies],
                rotary.Factor,
                cosines,
                cosines + rotary.Pairs,
                rotary.Pairs
            );
    }

    private void Normalize(NormKernel kernel, int from, int to)
    {
        float* weight = context[kernel.Norm.Weight],
            bias = context[kernel.Norm.Bias];
        float* result = kernel.Add ? Workspace.Get(Scratch.Normalized, kernel.Width) : null;
        for (int r = from; r < to; r++)
        {
            float* x = context[kernel.Input] + ((nint)r * kernel.InputWidth) + kernel.Offset;
            float* y = context[kernel.Output] + ((nint)r * kernel.OutputWidth) + kernel.Offset;
            RowArithmetic<T>.Normalize(
                x,
                weight,
                bias,
                kernel.Add ? result : y,
                kernel.Width,
                kernel.Norm.Epsilon,
                kernel.Norm.WeightOffset
            );
            if (kernel.Add)
                RowArithmetic<T>.Add(y, result, y, kernel.Width);
        }
    }
}
