namespace Proximal.Tensors;

/// <summary>
/// Output layer of a language model with log-softmax. Rows are processed in groups and the vocabulary in blocks, so
/// that a block of logits is used while it is in the caches. The first blocks are kept for the gradient, as many as the
/// caller has memory for. The gradient computes the others again, with the same bits.
/// </summary>
internal static unsafe class LinearLogProbs<T>
    where T : struct, ILanes<T>
{
    private const int GroupRows = 2048;
    private const int Block = 992;

    /// <summary>
    /// Computes log-probabilities and entropies, and the statistics of each row for the gradient.
    /// </summary>
    public static void Forward(
        float* x,
        WeightRows weight,
        float* targets,
        KeptBlocks kept,
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
            for (int first = 0; first < vocabulary; first += Block)
            {
                int columns = Math.Min(Block, vocabulary - first);
                float* block = kept.Next(count, columns);
                if (block == null)
                    block = Workspace.Get(Scratch.Logits, (long)count * columns);
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
                Logits(from, weight, block, first, count, columns, width, gather);
            }

            LogProbRows<T>.Finish(sums, logProb + row, entropy + row, count, rate);
        }
    }

    /// <summary>Computes the gradients. Null gradients are skipped.</summary>
    public static void Gradient(
        float* x,
        WeightRows weight,
        float* targets,
        KeptBlocks kept,
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
            for (int first = 0; first < vocabulary; first += Block)
            {
                int columns = Math.Min(Block, vocabulary - first);
                float* logits = kept.Next(count, columns),
                    block = Workspace.Get(Scratch.Logits, (long)count * columns);
                var gradient = new LogProbRows<T>.LogitGradient(
                    logits,
                    block,
                    columns,
                    first,
                    targets + row,
                    statistics + (2 * (nint)row),
                    entropy + row,
                    dlogProb + row,
                    dentropy + row,
                    1f / temperature,
                    cap
                );
                if (logits != null)
                    Sweeps.RunRows(count, columns, gradient);
                else
                    Logits(x + at, weight, block, first, count, columns, width, gradient);
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

    /// <summary>block [rows, columns] = logits of the vocabulary from an index on, processed by the epilogue.</summary>
    private static void Logits<TEpilogue>(
        float* x,
        WeightRows weight,
        float* block,
        int first,
        int rows,
        int columns,
        int width,
        TEpilogue epilogue
    )
        where TEpilogue : struct, IProductEpilogue =>
        PackedGemm<T>.Multiply(
            x,
            width,
            1,
            weight.From(first),
            1,
            width,
            block,
            columns,
            null,
            0,
            rows,
            columns,
            width,
            epilogue
        );

    private static void ThrowIfOutside(float target, int vocabulary)
    {
        if (!(target >= 0 && target < vocabulary && target == (int)target))
            throw new ArgumentOutOfRangeException(
                nameof(target),
                target,
                $"a target must be an integer from 0 to {vocabulary - 1}"
            );
    }

    /// <summary>Memory for the first blocks of logits, which are taken in the order of the computation.</summary>
    /// <param name="at">The memory. Null for none.</param>
    /// <param name="length">Number of elements.</param>
    internal struct KeptBlocks(float* at, long length)
    {
        private long used;

        /// <summary>Place of the next block; null if it is not kept.</summary>
        public float* Next(int rows, int columns)
        {
            long from = used;
            used += (long)rows * columns;
            return used <= length ? at + from : null;
        }
    }
}
