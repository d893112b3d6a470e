namespace Proximal.Tensors;

/// <summary>
/// Gradient of causal attention. A block of rows of probabilities and of their gradients is recomputed from queries and
/// keys and used for all three gradients while it is in the cache.
/// </summary>
internal static unsafe class AttentionBackward<T>
    where T : struct, ILanes<T>
{
    // At most BlockRows rows, and so few that their scores and the gradients of the scores, BlockElements together,
    // stay in the level-2 cache.
    private const int BlockRows = 64;
    private const int BlockElements = 1 << 16;
    private const int PrefetchRows = 4;

    /// <summary>Computes the gradients of <see cref="AttentionForward{T}.Forward"/>.</summary>
    public static void Run(
        float* query,
        float* key,
        float* value,
        float* starts,
        float* y,
        float* logSums,
        float* dy,
        float* dquery,
        float* dkey,
        float* dvalue,
        in AttentionShape shape,
        bool accumulate
    )
    {
        AttentionPieces.RequireOrder(starts, shape);
        var sweep = new BackwardSweep(
            query,
            key,
            value,
            starts,
            y,
            logSums,
            dy,
            dquery,
            dkey,
            dvalue,
            shape,
            accumulate
        );
        Sweeps.RunRows(shape.Sequences * shape.KeyHeads, AttentionPieces.Cost(shape), sweep);
    }

    /// <summary>Work item: one head of keys and values of one sequence, with its scratch memory.</summary>
    private struct HeadWork
    {
        public int Start,
            Length,
            Padded,
            PaddedLength,
            Block;
        public float* TransposedKeys,
            TransposedValues; // [head dimension, paddedLength]
        public float* Keys,
            KeyGradients,
            ValueGradients; // [length, padded]
        public float* Queries,
            OutputGradients; // [block, padded]
        public float* Probabilities,
            ScoreGradients; // [block, paddedLength]
        public float* QueryGradients; // [group, padded]

        public void Allocate(int width, int group)
        {
            (Padded, PaddedLength) = (HeadRows<T>.Padded(width), HeadRows<T>.Padded(Length));
            Block = Math.Clamp(BlockElements / 2 / PaddedLength, 1, BlockRows / group) * group;
            nint transposed = (nint)width * PaddedLength,
                plain = (nint)Length * Padded,
                rows = (nint)Block * Padded,
                scores = (nint)Block * PaddedLength;
            TransposedKeys = Workspace.Get(
                Scratch.Attention,
                (2 * transposed) + (3 * plain) + (2 * rows) + (2 * scores) + (group * Padded)
            );
            TransposedValues = TransposedKeys + transposed;
            Keys = TransposedValues + transposed;
            KeyGradients = Keys + plain;
            ValueGradients = KeyGradients + plain;
            Queries = ValueGradients + plain;
            OutputGradients = Queries + rows;
            Probabilities = OutputGradients + rows;
            ScoreGradients = Probabilities + scores;
            QueryGradients = ScoreGradients + scores;
        }
    }

    private readonly struct BackwardSweep(
        float* query,
        float* key,
        float* value,
        float* starts,
        float* y,
        float* logSums,
        float* dy,
        float* dquery,
        float* dkey,
        float* dvalue,
        AttentionShape shape,
        bool accumulate
    ) : ISweep
    {
        private readonly AttentionScores rule = shape.Scores;

        public void Run(int from, int to)
        {
            for (int index = from; index < to; index++)
            {
                int sequence = index / shape.KeyHeads,
                    keyHead = index % shape.KeyHeads;
                HeadWork work = default;
                work.Start = (int)starts[sequence];
                work.Length = (int)starts[sequence + 1] - work.Start;
                if (work.Length > 0)
                    ProcessHead(ref work, keyHead);
            }
        }

        private void ProcessHead(ref HeadWork work, int keyHead)
        {
            int width = shape.HeadDimension;
            work.Allocate(width, Gemm<T>.TileRows);
            nint at = ((nint)work.Start * shape.KeyRow) + (keyHead * width);
            HeadRows<T>.CopyTransposed(
                key + at,
                shape.KeyRow,
                work.TransposedKeys,
                work.PaddedLength,
                work.Length,
                width
            );
            HeadRows<T>.CopyTransposed(
                value + at,
                shape.KeyRow,
                work.TransposedValues,
                work.PaddedLength,
                work.Length,
                width
            );
            HeadRows<T>.Copy(key + at, shape.KeyRow, work.Keys, work.Padded, work.Length, width);
            new Span<float>(work.KeyGradients, 2 * work.Length * work.Padded).Clear();
            for (int head = keyHead * shape.Sharing; head < (keyHead + 1) * shape.Sharing; head++)
            {
                for (int row = 0; row < work.Length; row += work.Block)
                {
                    int rows = Math.Min(work.Block, work.Length - row);
                    HeadRows<T>.Copy(
                        query + Query(work.Start + row, head),
                        shape.QueryRow,
                        work.Queries,
                        work.Padded,
                        rows,
                        width
                    );
                    HeadRows<T>.Copy(
                        dy + Result(work.Start + row, head),
                        shape.Heads * width,
                        work.OutputGradients,
                        work.Padded,
                        rows,
                        width
                    );
                    for (int first = 0; first < rows; first += Gemm<T>.TileRows)
                        Rows(work, row, first, Math.Min(Gemm<T>.TileRows, rows - first), head);
                    KeysAndValues(work, row, rows);
                }
            }

            for (int i = 0; i < work.Length; i++, at += shape.KeyRow)
            {
                CacheLines.FetchRows(dkey + at + (PrefetchRows * shape.KeyRow), 0, 1, width);
                CacheLines.FetchRows(dvalue + at + (PrefetchRows * shape.KeyRow), 0, 1, width);
                HeadRows<T>.Scale(
                    work.KeyGradients + ((nint)i * work.Padded),
                    dkey + at,
                    rule.Scale,
                    width,
                    accumulate
                );
                HeadRows<T>.Scale(work.ValueGradients + ((nint)i * work.Padded), dvalue + at, 1f, width, accumulate);
            }
        }

        /// <summary>
        /// Computes the probabilities of a few rows, the gradients of their scores and the gradients of their queries.
        /// </summary>
        private void Rows(in HeadWork work, int row, int first, int rows, int head)
        {
            (int width, int padded, int paddedLength) = (shape.HeadDimension, work.Padded, work.PaddedLength);
            int hidden = FirstComputed(row + first),
                visible = row + first + rows - hidden,
                columns = HeadRows<T>.Padded(visible);
            float* probabilities = work.Probabilities + ((nint)first * paddedLength) + hidden;
            float* scoreGradients = work.ScoreGradients + ((nint)first * paddedLength) + hidden;
            float* outputGradients = work.OutputGradients + ((nint)first * padded);
            CacheLines.FetchRows(y + Result(work.Start + row + first, head), shape.Heads * width, rows, width);
            CacheLines.FetchRows(dquery + Query(work.Start + row + first, head), shape.QueryRow, rows, width);
            Gemm<T>.Multiply(
                work.Queries + ((nint)first * padded),
                padded,
                1,
                work.TransposedKeys + hidden,
                paddedLength,
                probabilities,
                paddedLength,
                null,
                0,
                rows,
                columns,
                width
            );
            Gemm<T>.Multiply(
                outputGradients,
                padded,
                1,
                work.TransposedValues + hidden,
                paddedLength,
                scoreGradients,
                paddedLength,
                null,
                0,
                rows,
                columns,
                width
            );
            for (int i = 0; i < rows; i++)
            {
                int token = work.Start + row + first + i,
                    position = row + first + i;
                float* line = probabilities + ((nint)i * paddedLength);
                float* gradient = scoreGradients + ((nint)i * paddedLength);
                float meanGradient = Reductions<T>.Dot(outputGradients + (i * padded), y + Result(token, head), width);
                if (rule.Cap > 0)
                {
                    AttentionRows<T>.Cap(line, columns, rule.Scale / rule.Cap);
                    AttentionRows<T>.CapGradient(line, gradient, columns, meanGradient);
                }

                AttentionRows<T>.Gradient(
                    line,
                    gradient,
                    rule.FirstKey(position) - hidden,
                    position + 1 - hidden,
                    columns,
                    logSums[((nint)token * shape.Heads) + head],
                    rule.Cap > 0 ? rule.Cap : rule.Scale,
                    rule.Cap > 0 ? 0f : meanGradient
                );
            }

            Gemm<T>.Multiply(
                scoreGradients,
                paddedLength,
                1,
                work.Keys + ((nint)hidden * padded),
                padded,
                work.QueryGradients,
                padded,
                null,
                0,
                rows,
                padded,
                visible
            );
            for (int i = 0; i < rows; i++)
                HeadRows<T>.Scale(
                    work.QueryGradients + (i * padded),
                    dquery + Query(work.Start + row + first + i, head),
                    rule.Scale,
                    width,
                    accumulate
                );
        }

        /// <summary>
        /// Adds the part of a block to the gradients of the keys and values, a few keys at a time. Rows before a key do
        /// not attend to it, nor do rows whose window begins after it.
        /// </summary>
        private void KeysAndValues(in HeadWork work, int row, int rows)
        {
            (int padded, int paddedLength) = (work.Padded, work.PaddedLength);
            int begin = rule.FirstKey(row) / Gemm<T>.TileRows * Gemm<T>.TileRows;
            for (int j = begin; j < row + rows; j += Gemm<T>.TileRows)
            {
                int keys = Math.Min(Gemm<T>.TileRows, row + rows - j),
                    first = Math.Max(0, j - row),
                    end = rule.Window > 0 ? (int)Math.Min(rows, (long)j + keys - 1 + rule.Window - row) : rows;
                nint corner = ((nint)first * paddedLength) + j,
                    to = (nint)j * padded;
                float* outputGradients = work.OutputGradients + ((nint)first * padded),
                    queries = work.Queries + ((nint)first * padded);
                float* dvalues = work.ValueGradients + to,
                    dkeys = work.KeyGradients + to;
                Gemm<T>.Multiply(
                    work.Probabilities + corner,
                    1,
                    paddedLength,
                    outputGradients,
                    padded,
                    dvalues,
                    padded,
                    dvalues,
                    padded,
                    keys,
                    padded,
                    end - first
                );
                Gemm<T>.Multiply(
                    work.ScoreGradients + corner,
                    1,
                    paddedLength,
                    queries,
                    padded,
                    dkeys,
                    padded,
                    dkeys,
                    padded,
                    keys,
                    padded,
                    end - first
                );
            }
        }

        /// <summary>
        /// The first column that is computed for a few rows: before the first key that they see by the size of a tile
        /// of keys, so that all columns of a tile that one of them sees are computed.
        /// </summary>
        private int FirstComputed(int position) =>
            Math.Max(0, rule.FirstKey(position) - Gemm<T>.TileRows + 1) / T.Count * T.Count;

        private nint Query(int token, int head) => ((nint)token * shape.QueryRow) + (head * shape.HeadDimension);

        private nint Result(int token, int head) => (((nint)token * shape.Heads) + head) * shape.HeadDimension;
    }
}
