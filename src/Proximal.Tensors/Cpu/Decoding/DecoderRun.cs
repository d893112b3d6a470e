namespace Proximal.Tensors;

/// <summary>
/// A decoding pass as phases that the threads of the pool share: one phase for each kernel, preceded by a phase that
/// normalises the rows if it is done once for all pieces.
/// </summary>
internal readonly unsafe struct DecoderRun<T>(DecoderKernel[] kernels, int count, DecoderContext context) : IPhasedBody
    where T : struct, ILanes<T>
{
    private const int EmbeddedRows = 4;

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
            case EmbeddingKernel kernel:
                Embed(kernel, index * EmbeddedRows, Math.Min(context.Rows, (index + 1) * EmbeddedRows));
                break;
        }
    }

    private void Embed(EmbeddingKernel kernel, int from, int to)
    {
        float* tokens = context[kernel.Tokens],
            positions = context[kernel.Positions],
            output = context[kernel.Output];
        float* frequencies = context[kernel.Frequencies],
            angles = context[kernel.Angles];
        for (int r = from; r < to; r++)
        {
            float* token = tokens + ((nint)context.Pass.Ids[r] * kernel.Width);
            float* row = output + ((nint)r * kernel.Width);
            int position = context.Pass.Positions[r];
            if (positions == null)
                new ReadOnlySpan<float>(token, kernel.Width).CopyTo(new Span<float>(row, kernel.Width));
            else
                RowArithmetic<T>.Add(token, positions + ((nint)position * kernel.Width), row, kernel.Width);
            if (frequencies == null)
                continue;
            float* cosines = angles + ((nint)r * 2 * kernel.Pairs);
            RotaryPairs<T>.Angles(position, frequencies, cosines, cosines + kernel.Pairs, kernel.Pairs);
        }
    }
}
