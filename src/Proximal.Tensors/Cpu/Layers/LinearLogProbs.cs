namespace Proximal.Tensors;

/// <summary>
/// Output layer of a language model with log-softmax. Rows are processed in groups and the vocabulary in blocks, so
/// that a block of logits and its gradient are used while they are in the caches. Logits are written to and read from
/// main memory once.
/// </summary>
internal static unsafe class LinearLogProbs<T>
    where T : struct, ILanes<T>
{
    private const int GroupRows = 2048;
    private const int Block = 992;

    /// <summary>
    /// Computes log-probabilities and entropies. Stores the logits if <paramref name="logits"/> is not null.
    /// </summary>
    public static void Forward(
        float* x,
        WeightRows weight,
        float* targets,
        float* logits,
        float* statistics,
        float* logProb,
        float* entropy,
        int rows,
        int width,
        int vocabulary,
        float temperature,
        float cap
    )
    {
        for (int r = 0; r < rows; r++)
            ThrowIfOutside(targets[r], vocabulary);
        float rate = 1f / temperature;
        for (int row = 0; row < rows; row += GroupRows)
        {
            int count = Math.Min(GroupRows, rows - row);
            float* from = x + ((nint)row * width),
                sums = statistics + (2 * (nint)row);
            float* kept = logits == null ? null : logits + ((nint)row * vocabulary);
            for (int first = 0; first < vocabulary; first += Block)
            {
                int columns = Math.Min(Block, vocabulary - first);
                float* block =
                    kept == null ? Workspace.Get(Scratch.Logits, (long)count * columns) : kept + ((nint)first * count);
                var gather = new LogProbRows<T>.LogSumAccumulator(
                    block,
                    columns,
                    first,
                    targets + row,
                    sums,
                    logProb + row,
                    entropy + row,
                    rate,
                    cap
                );
                PackedGemm<T>.Multiply(
                    from,
                    width,
                    1,
                    weight.From(first),
                    1,
                    width,
                    block,
                    columns,
                    null,
                    0,
                    count,
                    columns,
                    width,
                    gather
                );
            }

            LogProbRows<T>.Finish(sums, logProb + row, entropy + row, count, rate);
        }
    }

    /// <summary>Computes the gradients from the stored logits. Null gradients are skipped.</summary>
    public static void Gradient(
        float* x,
        WeightRows weight,
        float* targets,
        float* logits,
        float* statistics,
        float* entropy,
        float* dlogProb,
        float* dentropy,
        float* dx,
        float* dweight,
        int rows,
        int width,
        int vocabulary,
        float temperature,
        float cap
    )
    {
        for (int row = 0; row < rows; row += GroupRows)
        {
            int count = Math.Min(GroupRows, rows - row);
            nint at = (nint)row * width;
            float* kept = logits + ((nint)row * vocabulary);
            for (int first = 0; first < vocabulary; first += Block)
            {
                int columns = Math.Min(Block, vocabulary - first);
                float* block = Workspace.Get(Scratch.Logits, (long)count * columns);
                Sweeps.RunRows(
                    count,
                    columns,
                    new LogProbRows<T>.GradientSweep(
                        kept + ((nint)first * count),
                        targets + row,
                        statistics + (2 * (nint)row),
                        entropy + row,
                        dlogProb + row,
                        dentropy + row,
                        block,
                        first,
                        columns,
                        1f / temperature,
                        cap
                    )
                );
                if (dx != null)
                    MatrixProducts<T>.Run(
                        block,
                        false,
                        weight.From(first),
                        false,
                        dx + at,
                        count,
                        width,
                        columns,
                        accumulate: true
                    );
                if (dweight != null)
                    MatrixProducts<T>.Run(
                        block,
                        true,
                        WeightRows.Of(x + at, width),
                        false,
                        dweight + ((nint)first * width),
                        columns,
                        width,
                        count,
                        accumulate: true
                    );
            }
        }
    }

    private static void ThrowIfOutside(float target, int vocabulary)
    {
        if (!(target >= 0 && target < vocabulary && target == (int)target))
            throw new ArgumentOutOfRangeException(
                nameof(target),
                target,
                $"a target must be an integer from 0 to {vocabulary - 1}"
            );
    }
}
