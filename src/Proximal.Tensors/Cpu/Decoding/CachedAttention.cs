namespace Proximal.Tensors;

/// <summary>
/// Attention of new tokens over their sequences' cached keys and values. A piece of work is one sequence's head of keys and
/// values (or a few such), with all the queries that share it.
/// </summary>
internal static unsafe class CachedAttention<T>
    where T : struct, ILanes<T>
{
    private const int Page = DecoderPass.PagePositions;
    private const int Tile = CachedScores<T>.Queries;
    private const int MostPieces = 16;

    public static int Count(AttentionKernel kernel, in DecoderContext context)
    {
        int heads = context.Pass.Sequences * kernel.KeyValueHeads,
            each = HeadsPerPiece(heads);
        return (heads + each - 1) / each;
    }

    public static void Run(AttentionKernel kernel, in DecoderContext context, int index)
    {
        int heads = context.Pass.Sequences * kernel.KeyValueHeads,
            each = HeadsPerPiece(heads);
        for (int i = index * each; i < Math.Min(heads, (index + 1) * each); i++)
        {
            DecoderSequence sequence = context.Pass[i / kernel.KeyValueHeads];
            fixed (Address* pages = context.Pass.PagesOf(sequence))
            {
                int head = i % kernel.KeyValueHeads;
                nint offset = kernel.CacheOffset + ((nint)head * 2 * kernel.HeadDimension * Page);
                Keep(kernel, context, sequence, head, pages, offset);
                Attend(kernel, context, sequence, head, pages, offset);
            }
        }
    }

    // Many short sequences' heads go together; a few long ones' go one by one.
    private static int HeadsPerPiece(int heads) => Math.Max(1, heads / MostPieces);

    /// <summary>Puts the new tokens' keys and values into the pages.</summary>
    private static void Keep(
        AttentionKernel kernel,
        in DecoderContext context,
        DecoderSequence sequence,
        int head,
        Address* pages,
        nint offset
    )
    {
        int width = kernel.HeadDimension;
        int rowWidth = (kernel.Heads + (2 * kernel.KeyValueHeads)) * width;
        float* ready = Workspace.Get(Scratch.DecodingQueries, Tile * CachedScores<T>.Padded(width));
        for (int r = sequence.FirstRow; r < sequence.FirstRow + sequence.Rows; r++)
        {
            int position = context.Pass.Positions[r];
            float* key = context[kernel.Input] + ((nint)r * rowWidth) + ((kernel.Heads + head) * width);
            float* value = key + (kernel.KeyValueHeads * width);
            Prepare(key, ready, kernel.KeyNorm, kernel, context, r);
            float* page = (float*)pages[position / Page].Value + offset;
            float* keys = page + (position % Page);
            for (int i = 0; i < width; i++)
                keys[i * Page] = ready[i];
            new ReadOnlySpan<float>(value, width).CopyTo(
                new Span<float>(page + ((Page + (position % Page)) * width), width)
            );
        }
    }

    private static void Attend(
        AttentionKernel kernel,
        in DecoderContext context,
        DecoderSequence sequence,
        int head,
        Address* pages,
        nint offset
    )
    {
        int width = kernel.HeadDimension,
            padded = CachedScores<T>.Padded(width),
            group = kernel.Heads / kernel.KeyValueHeads;
        int rowWidth = (kernel.Heads + (2 * kernel.KeyValueHeads)) * width,
            reachable = sequence.Pages * Page;
        float* queries = Workspace.Get(Scratch.DecodingQueries, Tile * padded); // [tile, padded]
        float* scores = Workspace.Get(Scratch.DecodingScores, Tile * ((long)reachable + padded)); // [tile, reachable]
        float* results = scores + ((nint)Tile * reachable); // [tile, padded]
        float scale = 1f / MathF.Sqrt(width);
        int* reach = stackalloc int[Tile];
        float** targets = stackalloc float*[Tile];

        // Queries that look at the same keys go together: those of a group of heads, then those of the next row.
        int count = sequence.Rows * group,
            taken;
        for (int first = 0; first < count; first += taken)
        {
            taken = count - first >= Tile ? Tile : 1;
            for (int i = 0; i < taken; i++)
            {
                int r = sequence.FirstRow + ((first + i) / group),
                    queryHead = (head * group) + ((first + i) % group);
                reach[i] = context.Pass.Positions[r] + 1;
                targets[i] = context[kernel.Output] + ((((nint)r * kernel.Heads) + queryHead) * width);
                float* query = queries + (i * padded);
                Prepare(
                    context[kernel.Input] + ((nint)r * rowWidth) + (queryHead * width),
                    query,
                    kernel.QueryNorm,
                    kernel,
                    context,
                    r
                );
                RowArithmetic<T>.Scale(query, scale, query, width);
            }

            Mix(taken, queries, padded, scores, reachable, results, pages, offset, width, reach);
            for (int i = 0; i < taken; i++)
                new ReadOnlySpan<float>(results + (i * padded), width).CopyTo(new Span<float>(targets[i], width));
        }
    }

    /// <summary>results = softmax(queries · keys) values.</summary>
    private static void Mix(
        int count,
        float* queries,
        nint queryRow,
        float* scores,
        nint scoreRow,
        float* results,
        Address* pages,
        nint offset,
        int width,
        int* reach
    )
    {
        // Rows ascend, so the last query reaches furthest.
        int farthest = reach[count - 1],
            covered = (farthest + Page - 1) / Page * Page;
        if (count == Tile)
            CachedScores<T>.Tile(queries, queryRow, pages, offset, width, covered, scores, scoreRow);
        else
            CachedScores<T>.One(queries, pages, offset, width, covered, scores);

        float* sums = stackalloc float[Tile];
        for (int i = 0; i < count; i++)
        {
            float* line = scores + (i * scoreRow);
            sums[i] = AttentionRows<T>.Exponentials(line, reach[i], covered, 1f, out _);
        }

        if (count == Tile)
            CachedValues<T>.Tile(scores, scoreRow, pages, offset, width, farthest, results, queryRow);
        else
            CachedValues<T>.One(scores, pages, offset, width, farthest, results);
        for (int i = 0; i < count; i++)
            RowArithmetic<T>.Scale(results + (i * queryRow), 1f / sums[i], results + (i * queryRow), width);
    }

    /// <summary>A head's query or key as attention takes it: normalised and turned where the kernel asks for it.</summary>
    private static void Prepare(
        float* from,
        float* to,
        NormOperands norm,
        AttentionKernel kernel,
        in DecoderContext context,
        int row
    )
    {
        int width = kernel.HeadDimension;
        if (norm.Weight == 0)
            new ReadOnlySpan<float>(from, width).CopyTo(new Span<float>(to, width));
        else
            RowArithmetic<T>.Normalize(from, context[norm.Weight], context[norm.Bias], to, width, norm.Epsilon);
        if (kernel.Angles == 0)
            return;
        float* cosines = context[kernel.Angles] + ((nint)row * width);
        RotaryPairs<T>.Turn(to, to, cosines, cosines + (width / 2), width / 2, accumulate: false);
    }
}
