namespace Proximal.Tensors;

/// <summary>
/// The gradient of causal attention: a block of rows of probabilities and of their gradients is computed again from the
/// queries and keys and used for all three gradients while it is in the cache.
/// </summary>
internal static unsafe class AttentionBackward<T>
    where T : struct, ILanes<T>
{
    // Rows of a block, as long as its scores and their gradients, so many elements together, stay in the second cache.
    private const int BlockRows = 64;
    private const int BlockElements = 1 << 16;
    private const int RowsAhead = 4;

    /// <summary>The gradients of <see cref="AttentionForward{T}.Forward"/>.</summary>
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

    /// <summary>One sequence's head of keys and values, and scratch memory.</summary>
    private struct HeadWork
    {
        public int Start,
            Length,
            Padded,
            Reachable,
            Block;
        public float* TurnedKeys,
            TurnedValues; // [head dimension, reachable]
        public float* Keys,
            KeySlopes,
            ValueSlopes; // [length, padded]
        public float* Queries,
            Slopes; // [block, padded]
        public float* Probabilities,
            ScoreSlopes; // [block, reachable]
        public float* QuerySlopes; // [group, padded]

        public void Lay(int width, int group)
        {
            (Padded, Reachable) = (HeadRows<T>.Padded(width), HeadRows<T>.Padded(Length));
            Block = Math.Clamp(BlockElements / 2 / Reachable, 1, BlockRows / group) * group;
            nint turned = (nint)width * Reachable,
                straight = (nint)Length * Padded,
                rows = (nint)Block * Padded,
                scores = (nint)Block * Reachable;
            TurnedKeys = Workspace.Get(
                Scratch.Attention,
                (2 * turned) + (3 * straight) + (2 * rows) + (2 * scores) + (group * Padded)
            );
            TurnedValues = TurnedKeys + turned;
            Keys = TurnedValues + turned;
            KeySlopes = Keys + straight;
            ValueSlopes = KeySlopes + straight;
            Queries = ValueSlopes + straight;
            Slopes = Queries + rows;
            Probabilities = Slopes + rows;
            ScoreSlopes = Probabilities + scores;
            QuerySlopes = ScoreSlopes + scores;
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
        private readonly float scale = 1f / MathF.Sqrt(shape.HeadDimension);

        public void Run(int from, int to)
        {
            for (int index = from; index < to; index++)
            {
                int sequence = index / shape.KeyHeads,
                    keyHead = index % shape.KeyHeads;
                HeadWork piece = default;
                piece.Start = (int)starts[sequence];
                piece.Length = (int)starts[sequence + 1] - piece.Start;
                if (piece.Length > 0)
                    Whole(ref piece, keyHead);
            }
        }

        private void Whole(ref HeadWork piece, int keyHead)
        {
            int width = shape.HeadDimension;
            piece.Lay(width, Gemm<T>.TileRows);
            nint at = ((nint)piece.Start * shape.KeyRow) + (keyHead * width);
            HeadRows<T>.CopyTurned(key + at, shape.KeyRow, piece.TurnedKeys, piece.Reachable, piece.Length, width);
            HeadRows<T>.CopyTurned(value + at, shape.KeyRow, piece.TurnedValues, piece.Reachable, piece.Length, width);
            HeadRows<T>.Copy(key + at, shape.KeyRow, piece.Keys, piece.Padded, piece.Length, width);
            new Span<float>(piece.KeySlopes, 2 * piece.Length * piece.Padded).Clear();
            for (int head = keyHead * shape.Sharing; head < (keyHead + 1) * shape.Sharing; head++)
            {
                for (int row = 0; row < piece.Length; row += piece.Block)
                {
                    int rows = Math.Min(piece.Block, piece.Length - row);
                    HeadRows<T>.Copy(
                        query + Query(piece.Start + row, head),
                        shape.QueryRow,
                        piece.Queries,
                        piece.Padded,
                        rows,
                        width
                    );
                    HeadRows<T>.Copy(
                        dy + Result(piece.Start + row, head),
                        shape.Heads * width,
                        piece.Slopes,
                        piece.Padded,
                        rows,
                        width
                    );
                    for (int first = 0; first < rows; first += Gemm<T>.TileRows)
                        Rows(piece, row, first, Math.Min(Gemm<T>.TileRows, rows - first), head);
                    KeysAndValues(piece, row, rows);
                }
            }

            for (int i = 0; i < piece.Length; i++, at += shape.KeyRow)
            {
                CacheLines.FetchRows(dkey + at + (RowsAhead * shape.KeyRow), 0, 1, width);
                CacheLines.FetchRows(dvalue + at + (RowsAhead * shape.KeyRow), 0, 1, width);
                HeadRows<T>.Scale(piece.KeySlopes + ((nint)i * piece.Padded), dkey + at, scale, width, accumulate);
                HeadRows<T>.Scale(piece.ValueSlopes + ((nint)i * piece.Padded), dvalue + at, 1f, width, accumulate);
            }
        }

        /// <summary>A few rows' probabilities, the gradients of their scores and of their queries.</summary>
        private void Rows(in HeadWork piece, int row, int first, int rows, int head)
        {
            (int width, int padded, int reachable) = (shape.HeadDimension, piece.Padded, piece.Reachable);
            int reach = row + first + rows,
                columns = HeadRows<T>.Padded(reach);
            float* probabilities = piece.Probabilities + ((nint)first * reachable);
            float* scoreSlopes = piece.ScoreSlopes + ((nint)first * reachable);
            float* slopes = piece.Slopes + ((nint)first * padded);
            CacheLines.FetchRows(y + Result(piece.Start + row + first, head), shape.Heads * width, rows, width);
            CacheLines.FetchRows(dquery + Query(piece.Start + row + first, head), shape.QueryRow, rows, width);
            Gemm<T>.Multiply(
                piece.Queries + ((nint)first * padded),
                padded,
                1,
                piece.TurnedKeys,
                reachable,
                probabilities,
                reachable,
                null,
                0,
                rows,
                columns,
                width
            );
            Gemm<T>.Multiply(
                slopes,
                padded,
                1,
                piece.TurnedValues,
                reachable,
                scoreSlopes,
                reachable,
                null,
                0,
                rows,
                columns,
                width
            );
            for (int i = 0; i < rows; i++)
            {
                int token = piece.Start + row + first + i,
                    seen = row + first + i + 1;
                float* line = probabilities + ((nint)i * reachable);
                float drop = Reductions<T>.Dot(slopes + (i * padded), y + Result(token, head), width);
                AttentionRows<T>.Gradient(
                    line,
                    scoreSlopes + ((nint)i * reachable),
                    seen,
                    columns,
                    logSums[((nint)token * shape.Heads) + head],
                    scale,
                    drop
                );
            }

            Gemm<T>.Multiply(
                scoreSlopes,
                reachable,
                1,
                piece.Keys,
                padded,
                piece.QuerySlopes,
                padded,
                null,
                0,
                rows,
                padded,
                reach
            );
            for (int i = 0; i < rows; i++)
                HeadRows<T>.Scale(
                    piece.QuerySlopes + (i * padded),
                    dquery + Query(piece.Start + row + first + i, head),
                    scale,
                    width,
                    accumulate
                );
        }

        /// <summary>A block's part of the gradients of the keys and values, some keys at a time; rows before a key have no part.</summary>
        private static void KeysAndValues(in HeadWork piece, int row, int rows)
        {
            (int padded, int reachable) = (piece.Padded, piece.Reachable);
            for (int j = 0; j < row + rows; j += Gemm<T>.TileRows)
            {
                int keys = Math.Min(Gemm<T>.TileRows, row + rows - j),
                    first = Math.Max(0, j - row);
                nint corner = ((nint)first * reachable) + j,
                    to = (nint)j * padded;
                float* slopes = piece.Slopes + ((nint)first * padded),
                    queries = piece.Queries + ((nint)first * padded);
                float* dvalues = piece.ValueSlopes + to,
                    dkeys = piece.KeySlopes + to;
                Gemm<T>.Multiply(
                    piece.Probabilities + corner,
                    1,
                    reachable,
                    slopes,
                    padded,
                    dvalues,
                    padded,
                    dvalues,
                    padded,
                    keys,
                    padded,
                    rows - first
                );
                Gemm<T>.Multiply(
                    piece.ScoreSlopes + corner,
                    1,
                    reachable,
                    queries,
                    padded,
                    dkeys,
                    padded,
                    dkeys,
                    padded,
                    keys,
                    padded,
                    rows - first
                );
            }
        }

        private nint Query(int token, int head) => ((nint)token * shape.QueryRow) + (head * shape.HeadDimension);

        private nint Result(int token, int head) => (((nint)token * shape.Heads) + head) * shape.HeadDimension;
    }
}
