namespace Proximal.Tensors;

/// <summary>
/// Products of a few rows with a weight matrix that is read in place, once for all rows. With one row the speed is that
/// of reading the weights from memory; with many rows it is near the peak rate of multiply-adds.
/// </summary>
internal static unsafe class RowProducts<T>
    where T : struct, ILanes<T>
{
    // The inner index is split into blocks so that a block of weights and the rows stay in the level-1 cache.
    private const int InnerBlock = 512;
    private const int OutputBlock = 8;
    private const int MaxStreamRows = 3;

    private static int TileRows => T.Count == 16 ? 6 : 2;

    /// <summary>y[r, o] += x[r] · w[o] for x [rows, inputs] and w [outputs, inputs] of any type.</summary>
    public static void Add(float* x, nint xRow, WeightRows w, int inputs, float* y, nint yRow, int rows, int outputs)
    {
        if (w.IsSingle)
        {
            Add(x, xRow, w.Singles, inputs, y, yRow, rows, outputs);
            return;
        }

        float* block = Workspace.Get(Scratch.ExpandedWeights, (long)OutputBlock * inputs);
        for (int o = 0; o < outputs; o += OutputBlock)
        {
            int wide = Math.Min(OutputBlock, outputs - o);
            w.ExpandRows(o, wide, block);
            Add(x, xRow, block, inputs, y + o, yRow, rows, wide);
        }
    }

    /// <summary>y[r, o] += x[r] · w[o] for x [rows, inputs] and w [outputs, inputs].</summary>
    public static void Add(float* x, nint xRow, float* w, int inputs, float* y, nint yRow, int rows, int outputs)
    {
        if (inputs < T.Count && T.Count > 1)
        {
            RowProducts<Lanes32>.Add(x, xRow, w, inputs, y, yRow, rows, outputs);
            return;
        }

        float* tails = Tails(x, xRow, inputs, rows);
        if (rows <= MaxStreamRows)
            Stream(x, xRow, tails, w, inputs, y, yRow, rows, outputs);
        else
            Blocks(x, xRow, tails, w, inputs, y, yRow, rows, outputs);
        if (outputs % 4 != 0)
            Rest(x, xRow, tails, w, inputs, y, yRow, rows, outputs);
    }

    /// <summary>Last elements of each row that fill no whole register, behind zeros; null if there are none.</summary>
    private static float* Tails(float* x, nint xRow, int inputs, int rows)
    {
        int rest = inputs % T.Count;
        if (rest == 0)
            return null;
        float* tails = Workspace.Get(Scratch.RowTails, (long)rows * T.Count);
        for (int r = 0; r < rows; r++)
        {
            var tail = new Span<float>(tails + (r * T.Count), T.Count);
            tail[..^rest].Clear();
            new ReadOnlySpan<float>(x + (r * xRow) + inputs - rest, rest).CopyTo(tail[^rest..]);
        }

        return tails;
    }

    private static void Stream(
        float* x,
        nint xRow,
        float* tails,
        float* w,
        int inputs,
        float* y,
        nint yRow,
        int rows,
        int outputs
    )
    {
        int blocks = (inputs + InnerBlock - 1) / InnerBlock;
        float* scratch = Workspace.Get(Scratch.DotSums, (long)blocks * 8 * T.Count);
        for (int o = 0; o + 4 <= outputs; o += 4)
        {
            float* weights = w + ((nint)o * inputs);
            int taken;
            for (int r = 0; r < rows; r += taken)
            {
                float* left = x + (r * xRow),
                    tail = tails + (tails == null ? 0 : r * T.Count),
                    to = y + (r * yRow) + o;
                taken = rows - r >= 2 ? 2 : 1;
                if (taken == 2)
                    DotStreams<T>.Stream2(inputs, InnerBlock, left, xRow, tail, weights, inputs, to, yRow, scratch);
                else
                    DotStreams<T>.Stream1(inputs, InnerBlock, left, tail, weights, inputs, to, scratch);
            }
        }
    }

    private static void Blocks(
        float* x,
        nint xRow,
        float* tails,
        float* w,
        int inputs,
        float* y,
        nint yRow,
        int rows,
        int outputs
    )
    {
        int whole = outputs / 4 * 4,
            tiles = (rows + TileRows - 1) / TileRows * (OutputBlock / 4);
        for (int o = 0; o < whole; o += OutputBlock)
        {
            // While this block is multiplied, the next one is prefetched line by line: two rows in each tile, and
            // before the tile the rest of its share.
            int wide = Math.Min(OutputBlock, whole - o);
            float* block = w + ((nint)o * inputs);
            float* next = block + ((nint)wide * inputs);
            float* end = next + ((nint)Math.Min(OutputBlock, whole - o - wide) * inputs);
            for (int done = 0; done < inputs; done += InnerBlock)
            {
                int count = Math.Min(InnerBlock, inputs - done);
                int share = ((OutputBlock * count) + tiles - 1) / tiles;
                float* tail = done + count == inputs ? tails : null;
                int taken;
                for (int r = 0; r < rows; r += taken)
                {
                    taken = RowsAt(rows - r);
                    for (int j = 0; j < wide; j += 4, next += 2 * count)
                    {
                        for (
                            int extra = share - (2 * count);
                            extra > 0 && next < end;
                            extra -= T.Count, next += T.Count
                        )
                            CacheLines.Fetch(next);
                        Tile(
                            taken,
                            count,
                            x + (r * xRow) + done,
                            xRow,
                            tail == null ? null : tail + (r * T.Count),
                            block + ((nint)j * inputs) + done,
                            inputs,
                            y + (r * yRow) + o + j,
                            yRow,
                            next < end ? next : block
                        );
                    }
                }
            }
        }
    }

    /// <summary>Computes the last outputs, fewer than 4, one by one with the same arithmetic.</summary>
    private static void Rest(
        float* x,
        nint xRow,
        float* tails,
        float* w,
        int inputs,
        float* y,
        nint yRow,
        int rows,
        int outputs
    )
    {
        float* four = stackalloc float[4];
        for (int o = outputs / 4 * 4; o < outputs; o++)
        {
            for (int r = 0; r < rows; r++)
            {
                float* to = y + (r * yRow) + o;
                for (int done = 0; done < inputs; done += InnerBlock)
                {
                    int count = Math.Min(InnerBlock, inputs - done);
                    float* weights = w + ((nint)o * inputs) + done;
                    *four = *to;
                    float* tail = tails == null || done + count < inputs ? null : tails + (r * T.Count);
                    DotTiles<T>.Tile1(count, x + (r * xRow) + done, xRow, tail, weights, 0, four, 4, weights);
                    *to = *four;
                }
            }
        }
    }

    private static int RowsAt(int left) =>
        left >= TileRows ? TileRows
        : left >= 4 && TileRows >= 4 ? 4
        : left >= 2 ? 2
        : 1;

    private static void Tile(
        int rows,
        int count,
        float* x,
        nint xRow,
        float* xTail,
        float* w,
        nint wRow,
        float* y,
        nint yRow,
        float* ahead
    )
    {
        switch (rows)
        {
            case 6:
                DotTiles<T>.Tile6(count, x, xRow, xTail, w, wRow, y, yRow, ahead);
                break;
            case 4:
                DotTiles<T>.Tile4(count, x, xRow, xTail, w, wRow, y, yRow, ahead);
                break;
            case 2:
                DotTiles<T>.Tile2(count, x, xRow, xTail, w, wRow, y, yRow, ahead);
                break;
            default:
                DotTiles<T>.Tile1(count, x, xRow, xTail, w, wRow, y, yRow, ahead);
                break;
        }
    }
}
