namespace Proximal.Tensors;

/// <summary>
/// Causal attention. A work item is one head of keys and values of one sequence: its keys and values are copied side by
/// side, and a few rows of scores at a time stay in the level-1 cache. The whole score matrix is never stored (Dao et
/// al. 2022).
/// </summary>
internal static unsafe class AttentionForward<T>
    where T : struct, ILanes<T>
{
    /// <summary>
    /// y = softmax(scores of q and k) v. Writes the logarithms of the denominators if <paramref name="logSums"/> is not
    /// null.
    /// </summary>
    public static void Forward(
        float* query,
        float* key,
        float* value,
        float* starts,
        float* y,
        float* logSums,
        in AttentionShape shape
    )
    {
        AttentionPieces.RequireOrder(starts, shape);
        Sweeps.RunRows(
            shape.Sequences * shape.KeyHeads,
            AttentionPieces.Cost(shape),
            new ForwardSweep(query, key, value, starts, y, logSums, shape)
        );
    }

    private readonly struct ForwardSweep(
        float* query,
        float* key,
        float* value,
        float* starts,
        float* y,
        float* logSums,
        AttentionShape shape
    ) : ISweep
    {
        public void Run(int from, int to)
        {
            for (int piece = from; piece < to; piece++)
            {
                int sequence = piece / shape.KeyHeads;
                int start = (int)starts[sequence];
                ProcessHead(start, (int)starts[sequence + 1] - start, piece % shape.KeyHeads);
            }
        }

        private void ProcessHead(int start, int length, int keyHead)
        {
            if (length == 0)
                return;
            int width = shape.HeadDimension,
                group = Gemm<T>.TileRows;
            int padded = HeadRows<T>.Padded(width),
                paddedLength = HeadRows<T>.Padded(length);
            float* keys = Workspace.Get(
                Scratch.Attention,
                ((long)width + group) * paddedLength + ((long)length + group) * padded
            );
            float* values = keys + ((nint)width * paddedLength); // [length, padded]
            float* scores = values + ((nint)length * padded); // [group, paddedLength]
            float* results = scores + ((nint)group * paddedLength); // [group, padded]
            nint at = ((nint)start * shape.KeyRow) + (keyHead * width);
            HeadRows<T>.CopyTransposed(key + at, shape.KeyRow, keys, paddedLength, length, width);
            HeadRows<T>.Copy(value + at, shape.KeyRow, values, padded, length, width);
            for (int head = keyHead * shape.Sharing; head < (keyHead + 1) * shape.Sharing; head++)
            for (int row = 0; row < length; row += group)
                Rows(
                    start,
                    row,
                    Math.Min(group, length - row),
                    head,
                    keys,
                    paddedLength,
                    values,
                    padded,
                    scores,
                    results
                );
        }

        private void Rows(
            int start,
            int row,
            int rows,
            int head,
            float* keys,
            int paddedLength,
            float* values,
            int padded,
            float* scores,
            float* results
        )
        {
            int width = shape.HeadDimension;
            AttentionScores rule = shape.Scores;
            int hidden = rule.FirstKey(row) / T.Count * T.Count, // columns before it are not computed
                visible = row + rows - hidden,
                columns = HeadRows<T>.Padded(visible);
            float scale = rule.Cap > 0 ? rule.Cap : rule.Scale;
            float* queries = query + ((nint)(start + row) * shape.QueryRow) + (head * width);
            CacheLines.FetchRows(queries + ((nint)rows * shape.QueryRow), shape.QueryRow, rows, width);
            CacheLines.FetchRows(
                y + ((((nint)(start + row) * shape.Heads) + head) * width),
                shape.Heads * width,
                rows,
                width
            );
            Gemm<T>.Multiply(
                queries,
                shape.QueryRow,
                1,
                keys + hidden,
                paddedLength,
                scores,
                paddedLength,
                null,
                0,
                rows,
                columns,
                width
            );
            float* sums = stackalloc float[8];
            for (int i = 0; i < rows; i++)
            {
                float* line = scores + ((nint)i * paddedLength);
                if (rule.Cap > 0)
                    AttentionRows<T>.Cap(line, columns, rule.Scale / rule.Cap);
                int first = rule.FirstKey(row + i) - hidden;
                sums[i] = AttentionRows<T>.Exponentials(
                    line,
                    first,
                    row + i + 1 - hidden,
                    columns,
                    scale,
                    out float largest
                );
                if (logSums != null)
                    logSums[((nint)(start + row + i) * shape.Heads) + head] = (largest * scale) + Logarithm(sums[i]);
            }

            float* seen = values + ((nint)hidden * padded);
            Gemm<T>.Multiply(scores, paddedLength, 1, seen, padded, results, padded, null, 0, rows, padded, visible);
            for (int i = 0; i < rows; i++)
            {
                float* target = y + (((nint)(start + row + i) * shape.Heads) + head) * width;
                HeadRows<T>.Scale(results + (i * padded), target, 1f / sums[i], width, accumulate: false);
            }
        }

        private static float Logarithm(float x) => Lanes32.Sum(VectorMath<Lanes32>.Log(Lanes32.Create(x)));
    }
}
